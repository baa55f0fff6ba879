//! The library as another program uses it.

mod filer;
