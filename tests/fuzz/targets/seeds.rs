//! Writes what the fuzzers start from: `seeds FOLDER` makes a folder for each target there.

use std::path::Path;

use portolan_fuzz::seeds;

fn main() -> std::io::Result<()> {
    let folder = std::env::args_os().nth(1).unwrap_or_else(|| "target/fuzz/seeds".into());
    for (target, seeds) in seeds::all()? {
        let folder = Path::new(&folder).join(target);
        std::fs::create_dir_all(&folder)?;
        for (number, seed) in seeds.iter().enumerate() {
            std::fs::write(folder.join(format!("{number:04}")), seed)?;
        }
    }
    Ok(())
}
