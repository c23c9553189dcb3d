//! Processes and their sockets, as `/proc` shows them: who is in a group, and who listens where.
//!
//! Why not simply connect: a connection that asks nothing is a client that vanishes, and a program may not survive it.
//! And a program that listens elsewhere can be told where. Where there is no `/proc`, the answer is "unknown".

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;

use rustix::process::Pid;

/// A process of the group.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    /// Its number.
    pub pid: Pid,
    parent: i32,
    /// Resident memory, in bytes.
    pub memory: u64,
    /// Its processor time so far, in ticks of the system's clock: hundredths of a second, on Linux.
    pub ran: u64,
}

/// A listening socket, and a process that has it open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listening {
    /// The local address of the socket.
    pub address: SocketAddr,
    /// The process.
    pub owner: Pid,
}

/// Whether this system shows its processes.
pub fn are_shown() -> bool {
    fs::exists("/proc/self/net/tcp").unwrap_or(false)
}

/// This program: the file that runs, even if another has taken its name since.
pub fn this_program() -> io::Result<PathBuf> {
    match are_shown() {
        true => Ok("/proc/self/exe".into()),
        false => std::env::current_exe(),
    }
}

/// All processes of a group. Every process of the system is looked at, which takes milliseconds of a core.
pub fn members(group: Pid) -> Vec<Member> {
    let Ok(entries) = fs::read_dir("/proc") else {
        return Vec::new();
    };
    let pid = |entry: fs::DirEntry| entry.file_name().to_str()?.parse().ok();
    let pids = entries.flatten().filter_map(pid);
    pids.filter_map(|pid| member(pid, group)).collect()
}

/// The processes of a group that its leader has started, and those that these have, and so on, with the leader.
///
/// Only they are looked at, so this is cheap enough for many times a second. What it does not find is a process whose
/// parent has ended; [`members`] does.
pub fn family(leader: Pid) -> Vec<Member> {
    let mut found: Vec<Member> = Vec::new();
    let mut open = vec![leader.as_raw_nonzero().get()];
    while let Some(pid) = open.pop() {
        let known = found.iter().any(|it| it.pid.as_raw_nonzero().get() == pid);
        if let Some(member) = member(pid, leader).filter(|_| !known) {
            found.push(member);
            match children(pid) {
                Some(children) => open.extend(children),
                None => return members(leader),
            }
        }
    }
    found
}

/// The process `pid`, if it is one of `group` and has not ended.
fn member(pid: i32, group: Pid) -> Option<Member> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name, in parentheses, may itself contain some.
    let fields: Vec<&str> = stat.rsplit_once(") ")?.1.split(' ').collect();
    let [state, parent, of_group] = *fields.first_chunk()?;
    let same = of_group.parse() == Ok(group.as_raw_nonzero().get());
    let number = |at: usize| fields.get(at)?.parse::<u64>().ok();
    let pages = number(21)?;
    (same && state != "Z").then_some(Member {
        pid: Pid::from_raw(pid)?,
        parent: parent.parse().ok()?,
        memory: pages * rustix::param::page_size() as u64,
        ran: number(11)? + number(12)?,
    })
}

/// The children of each thread of `pid` (proc_pid_task_children(5)); `None` where the system does not say.
fn children(pid: i32) -> Option<Vec<i32>> {
    let mut all = Vec::new();
    for thread in fs::read_dir(format!("/proc/{pid}/task")).ok()?.flatten() {
        match fs::read_to_string(thread.path().join("children")) {
            Ok(some) => all.extend(
                some.split_whitespace()
                    .filter_map(|it| it.parse::<i32>().ok()),
            ),
            // A thread may have ended meanwhile.
            Err(error) if error.kind() == io::ErrorKind::NotFound && !thread.path().exists() => {}
            Err(_) => return None,
        }
    }
    Some(all)
}

/// Where these processes listen: each address with each process that has a socket of it.
///
/// The system's table is read only as far as a socket of theirs can still be in it: at its end the kernel looks through
/// every bucket of its connections, which takes milliseconds of a core.
pub fn listening(members: &[Member]) -> Vec<Listening> {
    let open: Vec<(Pid, HashSet<u64>)> = members
        .iter()
        .map(|member| (member.pid, inodes(member.pid)))
        .collect();
    let mut sought: HashSet<u64> = open.iter().flat_map(|(_, its)| its).copied().collect();
    let mut table = listening_sockets();
    let mut sockets = Vec::new();
    while !sought.is_empty()
        && let Some((address, inode)) = table.next()
    {
        if sought.remove(&inode) {
            sockets.push((address, inode));
        }
    }
    let mut found: Vec<Listening> = Vec::new();
    for (owner, open) in open {
        let its = sockets.iter().filter(|(_, inode)| open.contains(inode));
        found.extend(its.map(|(address, _)| Listening {
            address: *address,
            owner,
        }));
    }
    found
}

/// Whether any process of the system listens at an address that is `wanted`.
pub fn listens(wanted: impl Fn(SocketAddr) -> bool) -> bool {
    listening_sockets().any(|(address, _)| wanted(address))
}

/// The process that all of `some` come from, itself one of `members`; a single one comes from itself.
///
/// A parent that has forked its workers is the one to speak to, whether or not it holds their socket.
pub fn common_ancestor(members: &[Member], some: &[Pid]) -> Option<Pid> {
    let lines: Vec<Vec<Pid>> = some.iter().map(|pid| line_of(members, *pid)).collect();
    let (first, others) = lines.split_first()?;
    first
        .iter()
        .find(|pid| others.iter().all(|line| line.contains(pid)))
        .copied()
}

/// `pid`, its parent, and so on, as long as they are members.
fn line_of(members: &[Member], pid: Pid) -> Vec<Pid> {
    let mut line: Vec<Pid> = Vec::new();
    let mut next = Some(pid);
    while let Some(pid) = next.filter(|pid| !line.contains(pid)) {
        line.push(pid);
        let member = members.iter().find(|member| member.pid == pid);
        next = member
            .and_then(|member| Pid::from_raw(member.parent))
            .filter(|parent| members.iter().any(|member| member.pid == *parent));
    }
    line
}

/// Whether a server has accepted the connections of `clients` and read all that has come; `None` when that is not known.
pub fn has_read(address: SocketAddr, clients: &[SocketAddr]) -> Option<bool> {
    // An IPv4 client of a server on `::` is in the other table, in other clothes; ports tell them apart well enough.
    let port = |address: &SocketAddr| format!(":{:04X}", address.port());
    let (server, mut clients) = (port(&address), clients.iter().map(port).collect::<Vec<_>>());
    let tables = tables_of(address.port());
    let tables = tables.iter().filter_map(|path| File::open(path).ok());
    let lines = tables.flat_map(|table| BufReader::new(table).lines().map_while(Result::ok));
    for line in lines.filter(|line| line.contains(&server)) {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let [_, local, remote, _, queues, _, _, _, _, inode, ..] = fields[..] else {
            continue;
        };
        let of = |client: &String| local.ends_with(&server) && remote.ends_with(client.as_str());
        let Some(client) = clients.iter().position(of) else {
            continue;
        };
        // Before it is accepted, a connection has no file, and so no inode.
        if !queues.ends_with(":00000000") || inode == "0" {
            return Some(false);
        }
        clients.swap_remove(client);
        if clients.is_empty() {
            return Some(true);
        }
    }
    None
}

/// The system's tables of sockets.
const TABLES: [&str; 2] = ["/proc/self/net/tcp", "/proc/self/net/tcp6"];

/// The tables that have the connections of a server at `port`: those in which a socket listens there. In another there may be
/// thousands of lines, and none that matters.
fn tables_of(port: u16) -> Vec<&'static str> {
    let listens = |path: &&str| listening_in(path).any(|(address, _)| address.port() == port);
    TABLES.into_iter().filter(listens).collect()
}

/// The listening sockets of the system, each with its inode; a table is read as they are asked for.
pub(crate) fn listening_sockets() -> impl Iterator<Item = (SocketAddr, u64)> {
    TABLES.into_iter().flat_map(listening_in)
}

fn listening_in(table: &str) -> impl Iterator<Item = (SocketAddr, u64)> + use<> {
    let table = File::open(table).ok().into_iter();
    table.flat_map(|table| {
        // Listening sockets come first, and thousands of closing connections may follow.
        let lines = BufReader::with_capacity(4096, table).lines().skip(1);
        lines
            .map_while(Result::ok)
            .map_while(|line| listening_socket(&line))
    })
}

/// `0: 0100007F:0BB9 00000000:0000 0A ... inode`, proc_pid_net(5).
fn listening_socket(line: &str) -> Option<(SocketAddr, u64)> {
    const LISTEN: &str = "0A";
    let fields: Vec<&str> = line.split_whitespace().collect();
    if *fields.get(3)? != LISTEN {
        return None;
    }
    let (address, port) = fields.get(1)?.split_once(':')?;
    let port = u16::from_str_radix(port, 16).ok()?;
    let word = |at: usize| u32::from_str_radix(address.get(at * 8..at * 8 + 8)?, 16).ok();
    let ip: IpAddr = match address.len() {
        8 => Ipv4Addr::from(word(0)?.to_ne_bytes()).into(),
        _ => {
            let mut bytes = [0; 16];
            for at in 0..4 {
                bytes[at * 4..at * 4 + 4].copy_from_slice(&word(at)?.to_ne_bytes());
            }
            Ipv6Addr::from(bytes).into()
        }
    };
    Some((SocketAddr::new(ip, port), fields.get(9)?.parse().ok()?))
}

/// The sockets that a process has open.
fn inodes(pid: Pid) -> HashSet<u64> {
    let Ok(entries) = fs::read_dir(format!("/proc/{}/fd", pid.as_raw_nonzero())) else {
        return HashSet::new();
    };
    let links = entries
        .flatten()
        .filter_map(|entry| fs::read_link(entry.path()).ok());
    links
        .filter_map(|link| {
            link.to_str()?
                .strip_prefix("socket:[")?
                .strip_suffix(']')?
                .parse()
                .ok()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, TcpStream};

    use super::*;

    #[test]
    fn only_the_tables_that_can_have_a_connection_are_read() {
        if !are_shown() {
            return;
        }
        for (place, table) in [("127.0.0.1:0", TABLES[0]), ("[::1]:0", TABLES[1])] {
            let Ok(listener) = TcpListener::bind(place) else {
                continue; // without IPv6
            };
            let server = listener.local_addr().unwrap();
            assert_eq!(tables_of(server.port()), [table]);

            let client = TcpStream::connect(server).unwrap();
            let clients = [client.local_addr().unwrap()];
            assert_eq!(
                has_read(server, &clients),
                Some(false),
                "it is not accepted"
            );
            let _accepted = listener.accept().unwrap();
            assert_eq!(has_read(server, &clients), Some(true));
        }
    }
}
