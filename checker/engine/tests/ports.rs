//! Two checkers never start their programs on one port.
#![cfg(target_os = "linux")]

use checker::processes::{Lease, free_port};

#[test]
fn a_port_is_leased_to_one_checker_until_its_lease_is_dropped() {
    let (port, lease) = free_port().expect("this machine has a free port");
    assert!(Lease::of(port).is_none(), "port {port} is leased twice");
    drop(lease);
    assert!(Lease::of(port).is_some(), "port {port} is not given back");
}
