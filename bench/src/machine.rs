//! The machine and its processes, as `/proc` tells.

use std::collections::HashMap;
use std::fs::read_to_string;

use anyhow::{Context, Result};

/// Microseconds of a tick in `/proc/PID/stat`: 100 a second on Linux.
const TICK_MICROS: u64 = 10_000;

/// A paragraph: processor, cores, memory, kernel.
pub(crate) fn describe() -> Result<String> {
    let cpu = read_to_string("/proc/cpuinfo")?;
    let memory = read_to_string("/proc/meminfo")?;
    let kernel = read_to_string("/proc/sys/kernel/osrelease")?;
    let value = |text: &str, name: &str| {
        let line = text.lines().find(|it| it.starts_with(name));
        line.and_then(|it| it.split_once(':')).map(|it| it.1.trim().to_owned()).unwrap_or_default()
    };
    let cores = std::thread::available_parallelism()?;
    let kib: u64 = value(&memory, "MemTotal").trim_end_matches(" kB").parse()?;
    Ok(format!(
        "Machine: {}, {cores} cores, {} GiB, Linux {}. Load when the run began: {}.\n",
        value(&cpu, "model name"),
        kib >> 20,
        kernel.trim(),
        load()?
    ))
}

/// The load average of the last minute.
pub(crate) fn load() -> Result<String> {
    let text = read_to_string("/proc/loadavg")?;
    Ok(text.split_whitespace().next().unwrap_or_default().to_owned())
}

/// Processor time a process took so far, all threads, in microseconds.
pub(crate) fn cpu_micros(pid: u32) -> Result<u64> {
    let stat = read_to_string(format!("/proc/{pid}/stat"))?;
    // The name stands in brackets and may hold anything; user and system time are the 12th and
    // 13th word after it.
    let (_, rest) = stat.rsplit_once(')').context("an unreadable /proc/PID/stat")?;
    let mut words = rest.split_whitespace().skip(11);
    let mut ticks = || -> Result<u64> { Ok(words.next().context("a short stat")?.parse()?) };
    Ok((ticks()? + ticks()?) * TICK_MICROS)
}

/// Processor time of each thread of a process so far, in nanoseconds: finer than ticks.
pub(crate) fn thread_nanos(pid: u32) -> Result<HashMap<String, u64>> {
    let mut nanos = HashMap::new();
    for entry in std::fs::read_dir(format!("/proc/{pid}/task"))? {
        let folder = entry?.path();
        // A thread may end while we look.
        let Ok(text) = read_to_string(folder.join("schedstat")) else { continue };
        let ran = text.split_whitespace().next().context("an unreadable schedstat")?;
        nanos.insert(folder.to_string_lossy().into_owned(), ran.parse()?);
    }
    Ok(nanos)
}

/// Memory a process holds, in MiB.
pub(crate) fn resident_mib(pid: u32) -> Result<u64> {
    let status = read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|it| it.strip_prefix("VmRSS:")).context("no VmRSS")?;
    let kib: u64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kib >> 10)
}
