//! A port that is given to a program is free for any program, and given to one checker only.
#![cfg(target_os = "linux")]

use std::io::Read as _;
use std::net::{Ipv4Addr, TcpListener, TcpStream};

use checker::ports::{Lease, can_be_bound, free_port};

#[test]
fn a_port_is_leased_to_one_checker_until_its_lease_is_dropped() {
    let (port, lease) = free_port().expect("this machine has a free port");
    assert!(Lease::of(port).is_none(), "port {port} is leased twice");
    drop(lease);
    assert!(Lease::of(port).is_some(), "port {port} is not given back");
}

#[test]
fn the_port_of_a_connection_in_time_wait_is_not_given() {
    let (port, _lease) = free_port().expect("this machine has a free port");
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).unwrap();
    let mut client = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
    // The server closes first, so that its end of the connection waits.
    drop(listener.accept().unwrap());
    assert_eq!(client.read(&mut [0]).unwrap(), 0);
    drop((client, listener));
    assert!(!can_be_bound(port), "port {port} is in TIME-WAIT");
    assert!(TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok());
}
