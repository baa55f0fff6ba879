//! Makes the program that `build` compiled fit for a page: `bindgen PROGRAM.wasm FOLDER`. The library behind the command
//! `wasm-bindgen`, which has a web server and a client of its own, and takes minutes to install.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let words: Vec<_> = std::env::args_os().skip(1).collect();
    let [program, folder] = words.as_slice() else { return Err("usage: bindgen PROGRAM.wasm FOLDER".into()) };
    wasm_bindgen_cli_support::Bindgen::new()
        .input_path(program)
        .no_modules(true)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(folder)?;
    Ok(())
}
