//! `gongjian calc NAME`: reads one JSON object from stdin, writes one to stdout.

use std::io::{Read, Write};
use std::process::ExitCode;

use app::Clock;

use crate::cli::Exit;
use crate::world::SystemClock;

/// The most that is read from stdin, in bytes.
const MOST_INPUT_BYTES: u64 = 1024 * 1024;

/// Runs `calc NAME` on stdin and stdout.
pub(crate) fn command(name: &str) -> ExitCode {
    let answer = match read_stdin() {
        Ok(input) => app::calc::answer(name, &input, SystemClock.now().date()),
        Err(sentence) => Err(sentence),
    };
    match answer {
        Ok(json) => match writeln!(std::io::stdout().lock(), "{json}") {
            Ok(()) => Exit::Done.into(),
            Err(error) => Exit::Failed.because(&format!("结果写不出去（{error}），请检查输出")),
        },
        Err(sentence) => Exit::WrongInput.because(&sentence),
    }
}

/// Stdin to its end, if it is not too long.
fn read_stdin() -> Result<Vec<u8>, String> {
    let mut input = Vec::new();
    std::io::stdin()
        .lock()
        .take(MOST_INPUT_BYTES + 1)
        .read_to_end(&mut input)
        .map_err(|error| format!("读不到输入（{error}），请把 JSON 从标准输入送进来"))?;
    if input.len() as u64 > MOST_INPUT_BYTES {
        return Err("输入太长，最多 1 MiB，请只送一个 JSON 对象".to_owned());
    }
    Ok(input)
}
