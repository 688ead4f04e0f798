use super::*;

/// All calls on a closed ring.
fn assert_closed(program: &Program) {
    let ring = program.0;
    let bad = libc::EBADF;
    assert!(program.has_no_room());
    assert_eq!(program.reap(), NOTHING);
    assert_eq!(ring.submit(0), error(bad));
    assert_eq!(ring.submit(1), error(bad));
    assert_eq!(ring.submit_and_get_events(), error(bad));
    assert_eq!(ring.get_events(), error(bad));
    assert_eq!(ring.sqring_wait(), error(bad));
    assert_eq!(ring.get_cqe(0, 0, ptr::null_mut()), (ptr::null_mut(), error(bad)));
    assert_eq!(ring.get_cqe(0, 1, ptr::null_mut()), (ptr::null_mut(), error(bad)));
    assert_eq!(ring.wait_cqes(1, no_timeout()), (ptr::null_mut(), error(bad)));
    assert_eq!(ring.submit_and_wait_timeout(1, no_timeout()), (ptr::null_mut(), error(bad)));
    assert_eq!(ring.wait_cqes_min_timeout(1, no_timeout()), (ptr::null_mut(), error(libc::EINVAL)));
    let unsupported = (ptr::null_mut(), error(libc::EINVAL));
    assert_eq!(ring.submit_and_wait_reg(1, 0), unsupported);
    let mut ts = milliseconds(1);
    let (cqe, result) = ring.wait_cqes(1, with_timeout(&mut ts));
    assert!(cqe.is_null() && result.is_err());

    assert_eq!(ring.unregister_files(), error(bad));
    assert_eq!(ring.register_files_sparse(4), error(bad));
    assert_eq!(ring.setup_buf_ring(4, 0, 0), error(bad));
    assert!(ring.get_probe().is_null());
    assert_eq!(ring.register_ring_fd(), error(bad));
    assert_eq!(ring.unregister_ring_fd(), error(libc::EINVAL));
    assert_eq!(ring.close_ring_fd(), error(libc::EOPNOTSUPP));
    assert_eq!(ring.set_iowait(true), error(libc::EOPNOTSUPP));
    assert_eq!(ring.resize_rings(&mut params(0)), error(bad));
    assert_eq!(ring.ring_dontfork(), error(libc::EINVAL));
}

fn open(fd: c_int) -> bool {
    // SAFETY: asks for a flag.
    unsafe { libc::fcntl(fd, libc::F_GETFD) != -1 }
}

#[test]
fn a_ring_that_failed_to_initialise_is_closed() {
    let _turn = alone();
    let before = (open(0), open_rings(), mappings("io_uring"));
    let program = Program::without_ring();
    for entries in [0, 32769, u32::MAX] {
        assert_eq!(program.0.queue_init(entries, &mut params(0), None), error(libc::EINVAL));
        assert_closed(&program);
        program.0.queue_exit();
        program.0.queue_exit();
    }
    let flags = IORING_SETUP_REGISTERED_FD_ONLY;
    assert_eq!(program.0.queue_init(4, &mut params(flags), None), error(libc::EINVAL));
    assert_closed(&program);
    program.0.queue_exit();
    assert_eq!((open(0), open_rings(), mappings("io_uring")), before);
}

#[test]
fn a_second_teardown_closes_no_other_file() {
    let _turn = alone();
    let program = Program::new(8, 0);
    let fd = program.look().ring_fd;
    program.0.queue_exit();
    assert!(!open(fd));
    assert_closed(&program);

    // Another file gets the same descriptor.
    let file = fs::File::open("/dev/null").unwrap();
    program.0.queue_exit();
    assert_closed(&program);
    assert!(file.metadata().is_ok());
}

#[test]
fn a_ring_that_cannot_be_mapped_keeps_its_descriptor_open() {
    let _turn = alone();
    let mut p = params(0);
    // SAFETY: the kernel takes no memory with these flags.
    let fd = unsafe { sys::setup(4, &mut p) }.unwrap();
    let maps = mappings("io_uring");
    p.sq_entries = 1 << 26;
    p.flags |= IORING_SETUP_SQE128;
    let program = Program::without_ring();
    assert_eq!(program.0.queue_mmap(fd, &p), error(libc::EINVAL));
    assert_closed(&program);
    program.0.queue_exit();
    assert!(open(fd));
    assert_eq!(mappings("io_uring"), maps);
    sys::close(fd);
}

/// Whether the mapping at `addr` has `MADV_DONTFORK`.
fn is_dontfork(addr: usize) -> bool {
    let maps = fs::read_to_string("/proc/self/smaps").unwrap();
    let mut here = false;
    for line in maps.lines() {
        let range = line.split(' ').next().and_then(|range| range.split_once('-'));
        let number = |text| usize::from_str_radix(text, 16).ok();
        if let Some((Some(start), Some(end))) = range.map(|(a, b)| (number(a), number(b))) {
            here = (start..end).contains(&addr);
        } else if here && line.starts_with("VmFlags:") {
            return line.split_whitespace().any(|flag| flag == "dc");
        }
    }
    false
}

#[test]
fn ring_dontfork_refuses_a_ring_without_all_of_its_mappings() {
    let _turn = alone();
    let program = Program::new(8, 0);
    let good = program.look();
    let without: [fn(&mut io_uring); 3] = [
        |ring| ring.sq.ring_ptr = ptr::null_mut(),
        |ring| ring.sq.sqes = ptr::null_mut(),
        |ring| ring.cq.ring_ptr = ptr::null_mut(),
    ];
    for without in without {
        program.change(without);
        assert_eq!(program.0.ring_dontfork(), error(libc::EINVAL));
        program.change(|ring| (ring.sq, ring.cq) = (good.sq, good.cq));
    }
    assert_eq!(program.0.ring_dontfork(), Ok(()));
}

#[test]
fn ring_dontfork_covers_all_of_a_ring() {
    let _turn = alone();
    for flags in [0, IORING_SETUP_NO_MMAP] {
        let program = Program::new(64, flags);
        let ring = program.look();
        let parts = [ring.sq.ring_ptr as usize, ring.cq.ring_ptr as usize, ring.sq.sqes as usize];
        assert!(!parts.iter().any(|&part| is_dontfork(part)));
        assert_eq!(program.0.ring_dontfork(), Ok(()));
        assert!(parts.iter().all(|&part| is_dontfork(part)), "{flags:#x}");
    }
    // A ring in three mappings.
    let mut p = params(0);
    // SAFETY: the kernel takes no memory with these flags.
    let fd = unsafe { sys::setup(64, &mut p) }.unwrap();
    p.features &= !IORING_FEAT_SINGLE_MMAP;
    let program = Program::without_ring();
    assert_eq!(program.0.queue_mmap(fd, &p), Ok(()));
    let ring = program.look();
    assert_ne!(ring.sq.ring_ptr, ring.cq.ring_ptr);
    let parts = [ring.sq.ring_ptr as usize, ring.cq.ring_ptr as usize, ring.sq.sqes as usize];
    assert!(!parts.iter().any(|&part| is_dontfork(part)));
    assert_eq!(program.0.ring_dontfork(), Ok(()));
    assert!(parts.iter().all(|&part| is_dontfork(part)));
    drop(program);
    let memory = sys::memory::map_anonymous(1 << 16, libc::MAP_PRIVATE).unwrap().as_ptr();
    let program = Program::without_ring();
    let buffer = Some(Buffer { addr: memory, len: 1 << 16 });
    let used = program.0.queue_init_mem(128, &mut params(0), buffer).unwrap();
    assert_eq!(program.0.ring_dontfork(), Ok(()));
    assert!(is_dontfork(memory as usize));
    assert!(is_dontfork(memory as usize + used - 1));
    assert!(!is_dontfork(memory as usize + used));
    program.0.queue_exit();
    // SAFETY: mapped above, and the ring in it is gone.
    unsafe { sys::memory::unmap(memory, 1 << 16) };
}
