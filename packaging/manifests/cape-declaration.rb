# Homebrew formula.
class CapeDeclaration < Formula
  desc "Builds CAPE declarations for refunds of IEEPA duties"
  homepage "@URL@"
  version "@VERSION@"
  license any_of: ["MIT", "Apache-2.0"]

  on_macos do
    on_arm do
      url "@URL@/cape-v@VERSION@-aarch64-apple-darwin.tar.gz"
      sha256 "@SHA256 aarch64-apple-darwin.tar.gz@"
    end
    on_intel do
      url "@URL@/cape-v@VERSION@-x86_64-apple-darwin.tar.gz"
      sha256 "@SHA256 x86_64-apple-darwin.tar.gz@"
    end
  end

  on_linux do
    url "@URL@/cape-v@VERSION@-x86_64-unknown-linux-musl.tar.gz"
    sha256 "@SHA256 x86_64-unknown-linux-musl.tar.gz@"
  end

  def install
    bin.install "cape"
    generate_completions_from_executable(bin/"cape", "completions")
    (man1/"cape.1").write Utils.safe_popen_read(bin/"cape", "man")
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/cape --version")
  end
end
