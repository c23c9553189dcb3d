//! CPU time of processes, read from `/proc` (proc(5)); on other systems there is none to read.

use std::fs;
use std::time::Duration;

/// Linux reports CPU time in ticks of 1/100 s to user space, whatever the kernel's own clock.
const TICK: Duration = Duration::from_millis(10);

/// CPU time of one process, its threads included.
pub fn of_process(pid: u32) -> Duration {
    stat(pid).map_or(Duration::ZERO, |stat| stat.own)
}

/// CPU time of the programs that this one ran and waited for: the load generators.
pub fn of_ended_children() -> Duration {
    stat(std::process::id()).map_or(Duration::ZERO, |stat| stat.ended_children)
}

/// CPU time of a process and of its children, the ones that ended included: what a PostgreSQL
/// server and all its backends have used so far.
pub fn of_family(pid: u32) -> Duration {
    let Some(parent) = stat(pid) else {
        return Duration::ZERO;
    };
    let children: Duration = pids()
        .filter_map(stat)
        .filter(|stat| stat.parent == pid)
        .map(|stat| stat.own + stat.ended_children)
        .sum();
    parent.own + parent.ended_children + children
}

/// CPU time of everything on the machine, all cores together.
pub fn of_machine() -> Duration {
    let text = fs::read_to_string("/proc/stat").unwrap_or_default();
    let line = text.lines().next().unwrap_or_default();
    let times: Vec<u32> = line
        .split_whitespace()
        .filter_map(|it| it.parse().ok())
        .collect();
    // user, nice, system, idle, iowait, irq, softirq, steal; then guests, who are in user already.
    let busy = [0, 1, 2, 5, 6, 7].map(|index| times.get(index).copied().unwrap_or_default());
    TICK * busy.iter().sum::<u32>()
}

struct Stat {
    parent: u32,
    own: Duration,
    ended_children: Duration,
}

fn pids() -> impl Iterator<Item = u32> {
    fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
}

fn stat(pid: u32) -> Option<Stat> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The second field is the program's name in parentheses, and may itself hold spaces.
    let (_, rest) = text.rsplit_once(')')?;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let ticks = |index: usize| Some(TICK * fields.get(index)?.parse::<u32>().ok()?);
    Some(Stat {
        parent: fields.get(1)?.parse().ok()?,
        own: ticks(11)? + ticks(12)?,
        ended_children: ticks(13)? + ticks(14)?,
    })
}
