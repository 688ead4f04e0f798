/* SPDX-License-Identifier: MIT */
/* Generated from src/abi/io_uring/; edit that and run `cargo xtask generate`. */
#ifndef LIBURING_IO_URING_H
#define LIBURING_IO_URING_H

#include "compat.h"

#ifndef LINUX_IO_URING_H
/* What follows replaces the kernel's header. */
#define LINUX_IO_URING_H
#define LIBURING_SYMBOL(name)
#define LIBURING_DECLARES_IO_URING
#elif defined(IORING_SETUP_SQE_MIXED) /* Linux 6.19 */
/*
 * <linux/io_uring.h> was included before, and is new enough for the whole API: its types,
 * enumerators and macros are used, and what it lacks of a newer kernel is added.
 */
#define LIBURING_SYMBOL(name)
#ifndef IORING_SETUP_SQ_REWIND /* Linux 7.0 */
enum {
	IORING_REGISTER_BPF_FILTER = 37,
};
/* Restrictions of all rings that a task and its children set up later (Linux 7.0). */
__extension__ struct io_uring_task_restriction {
	/* Must be zero. */
	__u16 flags;
	/* The number of elements of restrictions. */
	__u16 nr_res;
	/* Must be zero. */
	__u32 resv[3];
	/* The restrictions. */
	struct io_uring_restriction restrictions[0];
};
/* Features of zero-copy receive (features of io_uring_query_zcrx). */
enum zcrx_features {
	/* rx_buf_len can be set (Linux 7.0). */
	ZCRX_FEATURE_RX_PAGE_SIZE = (1 << 0),
	/* event_desc can be set (Linux 7.2). */
	ZCRX_FEATURE_EVENT = (1 << 1),
};
#endif
#ifndef IORING_TIMEOUT_IMMEDIATE_ARG /* Linux 7.1 */
enum {
	ZCRX_REG_NODEV = 2,
};
#endif
#ifndef IORING_URING_CMD_MASK
#define IORING_URING_CMD_MASK (IORING_URING_CMD_FIXED | IORING_URING_CMD_MULTISHOT)
#endif
#ifndef IORING_TIMEOUT_IMMEDIATE_ARG
#define IORING_TIMEOUT_IMMEDIATE_ARG (1U << 7)
#endif
#ifndef IORING_TIMEOUT_CLOCK_MASK
#define IORING_TIMEOUT_CLOCK_MASK (IORING_TIMEOUT_BOOTTIME | IORING_TIMEOUT_REALTIME)
#endif
#ifndef IORING_TIMEOUT_UPDATE_MASK
#define IORING_TIMEOUT_UPDATE_MASK (IORING_TIMEOUT_UPDATE | IORING_LINK_TIMEOUT_UPDATE)
#endif
#ifndef IORING_TIMESTAMP_HW_SHIFT
#define IORING_TIMESTAMP_HW_SHIFT 16
#endif
#ifndef IORING_TIMESTAMP_TYPE_SHIFT
#define IORING_TIMESTAMP_TYPE_SHIFT (IORING_TIMESTAMP_HW_SHIFT + 1)
#endif
#ifndef IORING_CQE_BUFFER_SHIFT
#define IORING_CQE_BUFFER_SHIFT 16
#endif
#ifndef IORING_OFF_SQ_RING
#define IORING_OFF_SQ_RING 0ULL
#endif
#ifndef IORING_OFF_CQ_RING
#define IORING_OFF_CQ_RING 0x8000000ULL
#endif
#ifndef IORING_OFF_SQES
#define IORING_OFF_SQES 0x10000000ULL
#endif
#ifndef IORING_OFF_PBUF_RING
#define IORING_OFF_PBUF_RING 0x80000000ULL
#endif
#ifndef IORING_OFF_PBUF_SHIFT
#define IORING_OFF_PBUF_SHIFT 16
#endif
#ifndef IORING_OFF_MMAP_MASK
#define IORING_OFF_MMAP_MASK 0xf8000000ULL
#endif
#ifndef IORING_SETUP_SQ_REWIND
#define IORING_SETUP_SQ_REWIND (1U << 20)
#endif
#ifndef IORING_ZCRX_AREA_SHIFT
#define IORING_ZCRX_AREA_SHIFT 48
#endif
#ifndef IORING_ZCRX_AREA_MASK
#define IORING_ZCRX_AREA_MASK (~((1ULL << IORING_ZCRX_AREA_SHIFT) - 1ULL))
#endif
#else
/*
 * <linux/io_uring.h> was included before, and is too old: C keeps its types and enumerators, so
 * those below get other names behind macros. Do not declare functions with its types between the
 * two headers, or include <liburing.h> first.
 */
#define LIBURING_SYMBOL(name) __asm__(name)
#define LIBURING_DECLARES_IO_URING
#undef io_uring_sqe
#define io_uring_sqe liburing_io_uring_sqe
#undef io_uring_attr_pi
#define io_uring_attr_pi liburing_io_uring_attr_pi
#undef io_uring_sqe_flags_bit
#define io_uring_sqe_flags_bit liburing_io_uring_sqe_flags_bit
#undef io_uring_op
#define io_uring_op liburing_io_uring_op
#undef io_uring_msg_ring_flags
#define io_uring_msg_ring_flags liburing_io_uring_msg_ring_flags
#undef io_uring_recvmsg_out
#define io_uring_recvmsg_out liburing_io_uring_recvmsg_out
#undef io_uring_socket_op
#define io_uring_socket_op liburing_io_uring_socket_op
#undef io_timespec
#define io_timespec liburing_io_timespec
#undef io_uring_cqe
#define io_uring_cqe liburing_io_uring_cqe
#undef io_sqring_offsets
#define io_sqring_offsets liburing_io_sqring_offsets
#undef io_cqring_offsets
#define io_cqring_offsets liburing_io_cqring_offsets
#undef io_uring_params
#define io_uring_params liburing_io_uring_params
#undef io_uring_reg_wait
#define io_uring_reg_wait liburing_io_uring_reg_wait
#undef io_uring_getevents_arg
#define io_uring_getevents_arg liburing_io_uring_getevents_arg
#undef io_uring_register_op
#define io_uring_register_op liburing_io_uring_register_op
#undef io_wq_type
#define io_wq_type liburing_io_wq_type
#undef io_uring_sync_cancel_reg
#define io_uring_sync_cancel_reg liburing_io_uring_sync_cancel_reg
#undef io_uring_clock_register
#define io_uring_clock_register liburing_io_uring_clock_register
#undef io_uring_napi_op
#define io_uring_napi_op liburing_io_uring_napi_op
#undef io_uring_napi_tracking_strategy
#define io_uring_napi_tracking_strategy liburing_io_uring_napi_tracking_strategy
#undef io_uring_napi
#define io_uring_napi liburing_io_uring_napi
#undef io_uring_files_update
#define io_uring_files_update liburing_io_uring_files_update
#undef io_uring_rsrc_register
#define io_uring_rsrc_register liburing_io_uring_rsrc_register
#undef io_uring_rsrc_update
#define io_uring_rsrc_update liburing_io_uring_rsrc_update
#undef io_uring_rsrc_update2
#define io_uring_rsrc_update2 liburing_io_uring_rsrc_update2
#undef io_uring_file_index_range
#define io_uring_file_index_range liburing_io_uring_file_index_range
#undef io_uring_clone_buffers
#define io_uring_clone_buffers liburing_io_uring_clone_buffers
#undef io_uring_probe_op
#define io_uring_probe_op liburing_io_uring_probe_op
#undef io_uring_probe
#define io_uring_probe liburing_io_uring_probe
#undef io_uring_restriction
#define io_uring_restriction liburing_io_uring_restriction
#undef io_uring_task_restriction
#define io_uring_task_restriction liburing_io_uring_task_restriction
#undef io_uring_register_restriction_op
#define io_uring_register_restriction_op liburing_io_uring_register_restriction_op
#undef io_uring_buf
#define io_uring_buf liburing_io_uring_buf
#undef io_uring_buf_ring
#define io_uring_buf_ring liburing_io_uring_buf_ring
#undef io_uring_register_pbuf_ring_flags
#define io_uring_register_pbuf_ring_flags liburing_io_uring_register_pbuf_ring_flags
#undef io_uring_buf_reg
#define io_uring_buf_reg liburing_io_uring_buf_reg
#undef io_uring_buf_status
#define io_uring_buf_status liburing_io_uring_buf_status
#undef io_uring_region_desc
#define io_uring_region_desc liburing_io_uring_region_desc
#undef io_uring_mem_region_reg
#define io_uring_mem_region_reg liburing_io_uring_mem_region_reg
#undef io_uring_zcrx_rqe
#define io_uring_zcrx_rqe liburing_io_uring_zcrx_rqe
#undef io_uring_zcrx_cqe
#define io_uring_zcrx_cqe liburing_io_uring_zcrx_cqe
#undef io_uring_zcrx_offsets
#define io_uring_zcrx_offsets liburing_io_uring_zcrx_offsets
#undef io_uring_zcrx_area_flags
#define io_uring_zcrx_area_flags liburing_io_uring_zcrx_area_flags
#undef io_uring_zcrx_area_reg
#define io_uring_zcrx_area_reg liburing_io_uring_zcrx_area_reg
#undef zcrx_reg_flags
#define zcrx_reg_flags liburing_zcrx_reg_flags
#undef zcrx_features
#define zcrx_features liburing_zcrx_features
#undef zcrx_event_type
#define zcrx_event_type liburing_zcrx_event_type
#undef zcrx_event_desc_flags
#define zcrx_event_desc_flags liburing_zcrx_event_desc_flags
#undef zcrx_stats
#define zcrx_stats liburing_zcrx_stats
#undef zcrx_event_desc
#define zcrx_event_desc liburing_zcrx_event_desc
#undef io_uring_zcrx_ifq_reg
#define io_uring_zcrx_ifq_reg liburing_io_uring_zcrx_ifq_reg
#undef zcrx_ctrl_op
#define zcrx_ctrl_op liburing_zcrx_ctrl_op
#undef zcrx_ctrl_flush_rq
#define zcrx_ctrl_flush_rq liburing_zcrx_ctrl_flush_rq
#undef zcrx_ctrl_export
#define zcrx_ctrl_export liburing_zcrx_ctrl_export
#undef zcrx_ctrl_arm_event
#define zcrx_ctrl_arm_event liburing_zcrx_ctrl_arm_event
#undef zcrx_ctrl_add_area
#define zcrx_ctrl_add_area liburing_zcrx_ctrl_add_area
#undef zcrx_ctrl
#define zcrx_ctrl liburing_zcrx_ctrl
#undef IOSQE_FIXED_FILE_BIT
#define IOSQE_FIXED_FILE_BIT liburing_IOSQE_FIXED_FILE_BIT
#undef IOSQE_IO_DRAIN_BIT
#define IOSQE_IO_DRAIN_BIT liburing_IOSQE_IO_DRAIN_BIT
#undef IOSQE_IO_LINK_BIT
#define IOSQE_IO_LINK_BIT liburing_IOSQE_IO_LINK_BIT
#undef IOSQE_IO_HARDLINK_BIT
#define IOSQE_IO_HARDLINK_BIT liburing_IOSQE_IO_HARDLINK_BIT
#undef IOSQE_ASYNC_BIT
#define IOSQE_ASYNC_BIT liburing_IOSQE_ASYNC_BIT
#undef IOSQE_BUFFER_SELECT_BIT
#define IOSQE_BUFFER_SELECT_BIT liburing_IOSQE_BUFFER_SELECT_BIT
#undef IOSQE_CQE_SKIP_SUCCESS_BIT
#define IOSQE_CQE_SKIP_SUCCESS_BIT liburing_IOSQE_CQE_SKIP_SUCCESS_BIT
#undef IORING_OP_NOP
#define IORING_OP_NOP liburing_IORING_OP_NOP
#undef IORING_OP_READV
#define IORING_OP_READV liburing_IORING_OP_READV
#undef IORING_OP_WRITEV
#define IORING_OP_WRITEV liburing_IORING_OP_WRITEV
#undef IORING_OP_FSYNC
#define IORING_OP_FSYNC liburing_IORING_OP_FSYNC
#undef IORING_OP_READ_FIXED
#define IORING_OP_READ_FIXED liburing_IORING_OP_READ_FIXED
#undef IORING_OP_WRITE_FIXED
#define IORING_OP_WRITE_FIXED liburing_IORING_OP_WRITE_FIXED
#undef IORING_OP_POLL_ADD
#define IORING_OP_POLL_ADD liburing_IORING_OP_POLL_ADD
#undef IORING_OP_POLL_REMOVE
#define IORING_OP_POLL_REMOVE liburing_IORING_OP_POLL_REMOVE
#undef IORING_OP_SYNC_FILE_RANGE
#define IORING_OP_SYNC_FILE_RANGE liburing_IORING_OP_SYNC_FILE_RANGE
#undef IORING_OP_SENDMSG
#define IORING_OP_SENDMSG liburing_IORING_OP_SENDMSG
#undef IORING_OP_RECVMSG
#define IORING_OP_RECVMSG liburing_IORING_OP_RECVMSG
#undef IORING_OP_TIMEOUT
#define IORING_OP_TIMEOUT liburing_IORING_OP_TIMEOUT
#undef IORING_OP_TIMEOUT_REMOVE
#define IORING_OP_TIMEOUT_REMOVE liburing_IORING_OP_TIMEOUT_REMOVE
#undef IORING_OP_ACCEPT
#define IORING_OP_ACCEPT liburing_IORING_OP_ACCEPT
#undef IORING_OP_ASYNC_CANCEL
#define IORING_OP_ASYNC_CANCEL liburing_IORING_OP_ASYNC_CANCEL
#undef IORING_OP_LINK_TIMEOUT
#define IORING_OP_LINK_TIMEOUT liburing_IORING_OP_LINK_TIMEOUT
#undef IORING_OP_CONNECT
#define IORING_OP_CONNECT liburing_IORING_OP_CONNECT
#undef IORING_OP_FALLOCATE
#define IORING_OP_FALLOCATE liburing_IORING_OP_FALLOCATE
#undef IORING_OP_OPENAT
#define IORING_OP_OPENAT liburing_IORING_OP_OPENAT
#undef IORING_OP_CLOSE
#define IORING_OP_CLOSE liburing_IORING_OP_CLOSE
#undef IORING_OP_FILES_UPDATE
#define IORING_OP_FILES_UPDATE liburing_IORING_OP_FILES_UPDATE
#undef IORING_OP_STATX
#define IORING_OP_STATX liburing_IORING_OP_STATX
#undef IORING_OP_READ
#define IORING_OP_READ liburing_IORING_OP_READ
#undef IORING_OP_WRITE
#define IORING_OP_WRITE liburing_IORING_OP_WRITE
#undef IORING_OP_FADVISE
#define IORING_OP_FADVISE liburing_IORING_OP_FADVISE
#undef IORING_OP_MADVISE
#define IORING_OP_MADVISE liburing_IORING_OP_MADVISE
#undef IORING_OP_SEND
#define IORING_OP_SEND liburing_IORING_OP_SEND
#undef IORING_OP_RECV
#define IORING_OP_RECV liburing_IORING_OP_RECV
#undef IORING_OP_OPENAT2
#define IORING_OP_OPENAT2 liburing_IORING_OP_OPENAT2
#undef IORING_OP_EPOLL_CTL
#define IORING_OP_EPOLL_CTL liburing_IORING_OP_EPOLL_CTL
#undef IORING_OP_SPLICE
#define IORING_OP_SPLICE liburing_IORING_OP_SPLICE
#undef IORING_OP_PROVIDE_BUFFERS
#define IORING_OP_PROVIDE_BUFFERS liburing_IORING_OP_PROVIDE_BUFFERS
#undef IORING_OP_REMOVE_BUFFERS
#define IORING_OP_REMOVE_BUFFERS liburing_IORING_OP_REMOVE_BUFFERS
#undef IORING_OP_TEE
#define IORING_OP_TEE liburing_IORING_OP_TEE
#undef IORING_OP_SHUTDOWN
#define IORING_OP_SHUTDOWN liburing_IORING_OP_SHUTDOWN
#undef IORING_OP_RENAMEAT
#define IORING_OP_RENAMEAT liburing_IORING_OP_RENAMEAT
#undef IORING_OP_UNLINKAT
#define IORING_OP_UNLINKAT liburing_IORING_OP_UNLINKAT
#undef IORING_OP_MKDIRAT
#define IORING_OP_MKDIRAT liburing_IORING_OP_MKDIRAT
#undef IORING_OP_SYMLINKAT
#define IORING_OP_SYMLINKAT liburing_IORING_OP_SYMLINKAT
#undef IORING_OP_LINKAT
#define IORING_OP_LINKAT liburing_IORING_OP_LINKAT
#undef IORING_OP_MSG_RING
#define IORING_OP_MSG_RING liburing_IORING_OP_MSG_RING
#undef IORING_OP_FSETXATTR
#define IORING_OP_FSETXATTR liburing_IORING_OP_FSETXATTR
#undef IORING_OP_SETXATTR
#define IORING_OP_SETXATTR liburing_IORING_OP_SETXATTR
#undef IORING_OP_FGETXATTR
#define IORING_OP_FGETXATTR liburing_IORING_OP_FGETXATTR
#undef IORING_OP_GETXATTR
#define IORING_OP_GETXATTR liburing_IORING_OP_GETXATTR
#undef IORING_OP_SOCKET
#define IORING_OP_SOCKET liburing_IORING_OP_SOCKET
#undef IORING_OP_URING_CMD
#define IORING_OP_URING_CMD liburing_IORING_OP_URING_CMD
#undef IORING_OP_SEND_ZC
#define IORING_OP_SEND_ZC liburing_IORING_OP_SEND_ZC
#undef IORING_OP_SENDMSG_ZC
#define IORING_OP_SENDMSG_ZC liburing_IORING_OP_SENDMSG_ZC
#undef IORING_OP_READ_MULTISHOT
#define IORING_OP_READ_MULTISHOT liburing_IORING_OP_READ_MULTISHOT
#undef IORING_OP_WAITID
#define IORING_OP_WAITID liburing_IORING_OP_WAITID
#undef IORING_OP_FUTEX_WAIT
#define IORING_OP_FUTEX_WAIT liburing_IORING_OP_FUTEX_WAIT
#undef IORING_OP_FUTEX_WAKE
#define IORING_OP_FUTEX_WAKE liburing_IORING_OP_FUTEX_WAKE
#undef IORING_OP_FUTEX_WAITV
#define IORING_OP_FUTEX_WAITV liburing_IORING_OP_FUTEX_WAITV
#undef IORING_OP_FIXED_FD_INSTALL
#define IORING_OP_FIXED_FD_INSTALL liburing_IORING_OP_FIXED_FD_INSTALL
#undef IORING_OP_FTRUNCATE
#define IORING_OP_FTRUNCATE liburing_IORING_OP_FTRUNCATE
#undef IORING_OP_BIND
#define IORING_OP_BIND liburing_IORING_OP_BIND
#undef IORING_OP_LISTEN
#define IORING_OP_LISTEN liburing_IORING_OP_LISTEN
#undef IORING_OP_RECV_ZC
#define IORING_OP_RECV_ZC liburing_IORING_OP_RECV_ZC
#undef IORING_OP_EPOLL_WAIT
#define IORING_OP_EPOLL_WAIT liburing_IORING_OP_EPOLL_WAIT
#undef IORING_OP_READV_FIXED
#define IORING_OP_READV_FIXED liburing_IORING_OP_READV_FIXED
#undef IORING_OP_WRITEV_FIXED
#define IORING_OP_WRITEV_FIXED liburing_IORING_OP_WRITEV_FIXED
#undef IORING_OP_PIPE
#define IORING_OP_PIPE liburing_IORING_OP_PIPE
#undef IORING_OP_NOP128
#define IORING_OP_NOP128 liburing_IORING_OP_NOP128
#undef IORING_OP_URING_CMD128
#define IORING_OP_URING_CMD128 liburing_IORING_OP_URING_CMD128
#undef IORING_OP_LAST
#define IORING_OP_LAST liburing_IORING_OP_LAST
#undef IORING_MSG_DATA
#define IORING_MSG_DATA liburing_IORING_MSG_DATA
#undef IORING_MSG_SEND_FD
#define IORING_MSG_SEND_FD liburing_IORING_MSG_SEND_FD
#undef SOCKET_URING_OP_SIOCINQ
#define SOCKET_URING_OP_SIOCINQ liburing_SOCKET_URING_OP_SIOCINQ
#undef SOCKET_URING_OP_SIOCOUTQ
#define SOCKET_URING_OP_SIOCOUTQ liburing_SOCKET_URING_OP_SIOCOUTQ
#undef SOCKET_URING_OP_GETSOCKOPT
#define SOCKET_URING_OP_GETSOCKOPT liburing_SOCKET_URING_OP_GETSOCKOPT
#undef SOCKET_URING_OP_SETSOCKOPT
#define SOCKET_URING_OP_SETSOCKOPT liburing_SOCKET_URING_OP_SETSOCKOPT
#undef SOCKET_URING_OP_TX_TIMESTAMP
#define SOCKET_URING_OP_TX_TIMESTAMP liburing_SOCKET_URING_OP_TX_TIMESTAMP
#undef SOCKET_URING_OP_GETSOCKNAME
#define SOCKET_URING_OP_GETSOCKNAME liburing_SOCKET_URING_OP_GETSOCKNAME
#undef IORING_REG_WAIT_TS
#define IORING_REG_WAIT_TS liburing_IORING_REG_WAIT_TS
#undef IORING_REGISTER_BUFFERS
#define IORING_REGISTER_BUFFERS liburing_IORING_REGISTER_BUFFERS
#undef IORING_UNREGISTER_BUFFERS
#define IORING_UNREGISTER_BUFFERS liburing_IORING_UNREGISTER_BUFFERS
#undef IORING_REGISTER_FILES
#define IORING_REGISTER_FILES liburing_IORING_REGISTER_FILES
#undef IORING_UNREGISTER_FILES
#define IORING_UNREGISTER_FILES liburing_IORING_UNREGISTER_FILES
#undef IORING_REGISTER_EVENTFD
#define IORING_REGISTER_EVENTFD liburing_IORING_REGISTER_EVENTFD
#undef IORING_UNREGISTER_EVENTFD
#define IORING_UNREGISTER_EVENTFD liburing_IORING_UNREGISTER_EVENTFD
#undef IORING_REGISTER_FILES_UPDATE
#define IORING_REGISTER_FILES_UPDATE liburing_IORING_REGISTER_FILES_UPDATE
#undef IORING_REGISTER_EVENTFD_ASYNC
#define IORING_REGISTER_EVENTFD_ASYNC liburing_IORING_REGISTER_EVENTFD_ASYNC
#undef IORING_REGISTER_PROBE
#define IORING_REGISTER_PROBE liburing_IORING_REGISTER_PROBE
#undef IORING_REGISTER_PERSONALITY
#define IORING_REGISTER_PERSONALITY liburing_IORING_REGISTER_PERSONALITY
#undef IORING_UNREGISTER_PERSONALITY
#define IORING_UNREGISTER_PERSONALITY liburing_IORING_UNREGISTER_PERSONALITY
#undef IORING_REGISTER_RESTRICTIONS
#define IORING_REGISTER_RESTRICTIONS liburing_IORING_REGISTER_RESTRICTIONS
#undef IORING_REGISTER_ENABLE_RINGS
#define IORING_REGISTER_ENABLE_RINGS liburing_IORING_REGISTER_ENABLE_RINGS
#undef IORING_REGISTER_FILES2
#define IORING_REGISTER_FILES2 liburing_IORING_REGISTER_FILES2
#undef IORING_REGISTER_FILES_UPDATE2
#define IORING_REGISTER_FILES_UPDATE2 liburing_IORING_REGISTER_FILES_UPDATE2
#undef IORING_REGISTER_BUFFERS2
#define IORING_REGISTER_BUFFERS2 liburing_IORING_REGISTER_BUFFERS2
#undef IORING_REGISTER_BUFFERS_UPDATE
#define IORING_REGISTER_BUFFERS_UPDATE liburing_IORING_REGISTER_BUFFERS_UPDATE
#undef IORING_REGISTER_IOWQ_AFF
#define IORING_REGISTER_IOWQ_AFF liburing_IORING_REGISTER_IOWQ_AFF
#undef IORING_UNREGISTER_IOWQ_AFF
#define IORING_UNREGISTER_IOWQ_AFF liburing_IORING_UNREGISTER_IOWQ_AFF
#undef IORING_REGISTER_IOWQ_MAX_WORKERS
#define IORING_REGISTER_IOWQ_MAX_WORKERS liburing_IORING_REGISTER_IOWQ_MAX_WORKERS
#undef IORING_REGISTER_RING_FDS
#define IORING_REGISTER_RING_FDS liburing_IORING_REGISTER_RING_FDS
#undef IORING_UNREGISTER_RING_FDS
#define IORING_UNREGISTER_RING_FDS liburing_IORING_UNREGISTER_RING_FDS
#undef IORING_REGISTER_PBUF_RING
#define IORING_REGISTER_PBUF_RING liburing_IORING_REGISTER_PBUF_RING
#undef IORING_UNREGISTER_PBUF_RING
#define IORING_UNREGISTER_PBUF_RING liburing_IORING_UNREGISTER_PBUF_RING
#undef IORING_REGISTER_SYNC_CANCEL
#define IORING_REGISTER_SYNC_CANCEL liburing_IORING_REGISTER_SYNC_CANCEL
#undef IORING_REGISTER_FILE_ALLOC_RANGE
#define IORING_REGISTER_FILE_ALLOC_RANGE liburing_IORING_REGISTER_FILE_ALLOC_RANGE
#undef IORING_REGISTER_PBUF_STATUS
#define IORING_REGISTER_PBUF_STATUS liburing_IORING_REGISTER_PBUF_STATUS
#undef IORING_REGISTER_NAPI
#define IORING_REGISTER_NAPI liburing_IORING_REGISTER_NAPI
#undef IORING_UNREGISTER_NAPI
#define IORING_UNREGISTER_NAPI liburing_IORING_UNREGISTER_NAPI
#undef IORING_REGISTER_CLOCK
#define IORING_REGISTER_CLOCK liburing_IORING_REGISTER_CLOCK
#undef IORING_REGISTER_CLONE_BUFFERS
#define IORING_REGISTER_CLONE_BUFFERS liburing_IORING_REGISTER_CLONE_BUFFERS
#undef IORING_REGISTER_SEND_MSG_RING
#define IORING_REGISTER_SEND_MSG_RING liburing_IORING_REGISTER_SEND_MSG_RING
#undef IORING_REGISTER_ZCRX_IFQ
#define IORING_REGISTER_ZCRX_IFQ liburing_IORING_REGISTER_ZCRX_IFQ
#undef IORING_REGISTER_RESIZE_RINGS
#define IORING_REGISTER_RESIZE_RINGS liburing_IORING_REGISTER_RESIZE_RINGS
#undef IORING_REGISTER_MEM_REGION
#define IORING_REGISTER_MEM_REGION liburing_IORING_REGISTER_MEM_REGION
#undef IORING_REGISTER_QUERY
#define IORING_REGISTER_QUERY liburing_IORING_REGISTER_QUERY
#undef IORING_REGISTER_ZCRX_CTRL
#define IORING_REGISTER_ZCRX_CTRL liburing_IORING_REGISTER_ZCRX_CTRL
#undef IORING_REGISTER_BPF_FILTER
#define IORING_REGISTER_BPF_FILTER liburing_IORING_REGISTER_BPF_FILTER
#undef IORING_REGISTER_LAST
#define IORING_REGISTER_LAST liburing_IORING_REGISTER_LAST
#undef IORING_REGISTER_USE_REGISTERED_RING
#define IORING_REGISTER_USE_REGISTERED_RING liburing_IORING_REGISTER_USE_REGISTERED_RING
#undef IO_WQ_BOUND
#define IO_WQ_BOUND liburing_IO_WQ_BOUND
#undef IO_WQ_UNBOUND
#define IO_WQ_UNBOUND liburing_IO_WQ_UNBOUND
#undef IO_URING_NAPI_REGISTER_OP
#define IO_URING_NAPI_REGISTER_OP liburing_IO_URING_NAPI_REGISTER_OP
#undef IO_URING_NAPI_STATIC_ADD_ID
#define IO_URING_NAPI_STATIC_ADD_ID liburing_IO_URING_NAPI_STATIC_ADD_ID
#undef IO_URING_NAPI_STATIC_DEL_ID
#define IO_URING_NAPI_STATIC_DEL_ID liburing_IO_URING_NAPI_STATIC_DEL_ID
#undef IO_URING_NAPI_TRACKING_DYNAMIC
#define IO_URING_NAPI_TRACKING_DYNAMIC liburing_IO_URING_NAPI_TRACKING_DYNAMIC
#undef IO_URING_NAPI_TRACKING_STATIC
#define IO_URING_NAPI_TRACKING_STATIC liburing_IO_URING_NAPI_TRACKING_STATIC
#undef IO_URING_NAPI_TRACKING_INACTIVE
#define IO_URING_NAPI_TRACKING_INACTIVE liburing_IO_URING_NAPI_TRACKING_INACTIVE
#undef IORING_REGISTER_SRC_REGISTERED
#define IORING_REGISTER_SRC_REGISTERED liburing_IORING_REGISTER_SRC_REGISTERED
#undef IORING_REGISTER_DST_REPLACE
#define IORING_REGISTER_DST_REPLACE liburing_IORING_REGISTER_DST_REPLACE
#undef IORING_RESTRICTION_REGISTER_OP
#define IORING_RESTRICTION_REGISTER_OP liburing_IORING_RESTRICTION_REGISTER_OP
#undef IORING_RESTRICTION_SQE_OP
#define IORING_RESTRICTION_SQE_OP liburing_IORING_RESTRICTION_SQE_OP
#undef IORING_RESTRICTION_SQE_FLAGS_ALLOWED
#define IORING_RESTRICTION_SQE_FLAGS_ALLOWED liburing_IORING_RESTRICTION_SQE_FLAGS_ALLOWED
#undef IORING_RESTRICTION_SQE_FLAGS_REQUIRED
#define IORING_RESTRICTION_SQE_FLAGS_REQUIRED liburing_IORING_RESTRICTION_SQE_FLAGS_REQUIRED
#undef IORING_RESTRICTION_LAST
#define IORING_RESTRICTION_LAST liburing_IORING_RESTRICTION_LAST
#undef IOU_PBUF_RING_MMAP
#define IOU_PBUF_RING_MMAP liburing_IOU_PBUF_RING_MMAP
#undef IOU_PBUF_RING_INC
#define IOU_PBUF_RING_INC liburing_IOU_PBUF_RING_INC
#undef IORING_MEM_REGION_TYPE_USER
#define IORING_MEM_REGION_TYPE_USER liburing_IORING_MEM_REGION_TYPE_USER
#undef IORING_MEM_REGION_REG_WAIT_ARG
#define IORING_MEM_REGION_REG_WAIT_ARG liburing_IORING_MEM_REGION_REG_WAIT_ARG
#undef IORING_ZCRX_AREA_DMABUF
#define IORING_ZCRX_AREA_DMABUF liburing_IORING_ZCRX_AREA_DMABUF
#undef ZCRX_REG_IMPORT
#define ZCRX_REG_IMPORT liburing_ZCRX_REG_IMPORT
#undef ZCRX_REG_NODEV
#define ZCRX_REG_NODEV liburing_ZCRX_REG_NODEV
#undef ZCRX_FEATURE_RX_PAGE_SIZE
#define ZCRX_FEATURE_RX_PAGE_SIZE liburing_ZCRX_FEATURE_RX_PAGE_SIZE
#undef ZCRX_FEATURE_EVENT
#define ZCRX_FEATURE_EVENT liburing_ZCRX_FEATURE_EVENT
#undef ZCRX_EVENT_ALLOC_FAIL
#define ZCRX_EVENT_ALLOC_FAIL liburing_ZCRX_EVENT_ALLOC_FAIL
#undef ZCRX_EVENT_COPY
#define ZCRX_EVENT_COPY liburing_ZCRX_EVENT_COPY
#undef __ZCRX_EVENT_TYPE_LAST
#define __ZCRX_EVENT_TYPE_LAST liburing___ZCRX_EVENT_TYPE_LAST
#undef ZCRX_EVENT_DESC_FLAG_STATS
#define ZCRX_EVENT_DESC_FLAG_STATS liburing_ZCRX_EVENT_DESC_FLAG_STATS
#undef ZCRX_CTRL_FLUSH_RQ
#define ZCRX_CTRL_FLUSH_RQ liburing_ZCRX_CTRL_FLUSH_RQ
#undef ZCRX_CTRL_EXPORT
#define ZCRX_CTRL_EXPORT liburing_ZCRX_CTRL_EXPORT
#undef ZCRX_CTRL_ARM_EVENT
#define ZCRX_CTRL_ARM_EVENT liburing_ZCRX_CTRL_ARM_EVENT
#undef ZCRX_CTRL_ADD_AREA
#define ZCRX_CTRL_ADD_AREA liburing_ZCRX_CTRL_ADD_AREA
#undef __ZCRX_CTRL_LAST
#define __ZCRX_CTRL_LAST liburing___ZCRX_CTRL_LAST
#undef IORING_RW_ATTR_FLAG_PI
#undef IORING_FILE_INDEX_ALLOC
#undef IOSQE_FIXED_FILE
#undef IOSQE_IO_DRAIN
#undef IOSQE_IO_LINK
#undef IOSQE_IO_HARDLINK
#undef IOSQE_ASYNC
#undef IOSQE_BUFFER_SELECT
#undef IOSQE_CQE_SKIP_SUCCESS
#undef IORING_URING_CMD_FIXED
#undef IORING_URING_CMD_MULTISHOT
#undef IORING_URING_CMD_MASK
#undef IORING_FSYNC_DATASYNC
#undef IORING_TIMEOUT_ABS
#undef IORING_TIMEOUT_UPDATE
#undef IORING_TIMEOUT_BOOTTIME
#undef IORING_TIMEOUT_REALTIME
#undef IORING_LINK_TIMEOUT_UPDATE
#undef IORING_TIMEOUT_ETIME_SUCCESS
#undef IORING_TIMEOUT_MULTISHOT
#undef IORING_TIMEOUT_IMMEDIATE_ARG
#undef IORING_TIMEOUT_CLOCK_MASK
#undef IORING_TIMEOUT_UPDATE_MASK
#undef SPLICE_F_FD_IN_FIXED
#undef IORING_POLL_ADD_MULTI
#undef IORING_POLL_UPDATE_EVENTS
#undef IORING_POLL_UPDATE_USER_DATA
#undef IORING_POLL_ADD_LEVEL
#undef IORING_ASYNC_CANCEL_ALL
#undef IORING_ASYNC_CANCEL_FD
#undef IORING_ASYNC_CANCEL_ANY
#undef IORING_ASYNC_CANCEL_FD_FIXED
#undef IORING_ASYNC_CANCEL_USERDATA
#undef IORING_ASYNC_CANCEL_OP
#undef IORING_MSG_RING_CQE_SKIP
#undef IORING_MSG_RING_FLAGS_PASS
#undef IORING_FIXED_FD_NO_CLOEXEC
#undef IORING_NOP_INJECT_RESULT
#undef IORING_NOP_FILE
#undef IORING_NOP_FIXED_FILE
#undef IORING_NOP_FIXED_BUFFER
#undef IORING_NOP_TW
#undef IORING_NOP_CQE32
#undef IORING_RECVSEND_POLL_FIRST
#undef IORING_RECV_MULTISHOT
#undef IORING_RECVSEND_FIXED_BUF
#undef IORING_SEND_ZC_REPORT_USAGE
#undef IORING_RECVSEND_BUNDLE
#undef IORING_SEND_VECTORIZED
#undef IORING_NOTIF_USAGE_ZC_COPIED
#undef IORING_ACCEPT_MULTISHOT
#undef IORING_ACCEPT_DONTWAIT
#undef IORING_ACCEPT_POLL_FIRST
#undef IORING_TIMESTAMP_HW_SHIFT
#undef IORING_TIMESTAMP_TYPE_SHIFT
#undef IORING_CQE_F_TSTAMP_HW
#undef IORING_CQE_F_BUFFER
#undef IORING_CQE_F_MORE
#undef IORING_CQE_F_SOCK_NONEMPTY
#undef IORING_CQE_F_NOTIF
#undef IORING_CQE_F_BUF_MORE
#undef IORING_CQE_F_SKIP
#undef IORING_CQE_F_32
#undef IORING_CQE_BUFFER_SHIFT
#undef IORING_OFF_SQ_RING
#undef IORING_OFF_CQ_RING
#undef IORING_OFF_SQES
#undef IORING_OFF_PBUF_RING
#undef IORING_OFF_PBUF_SHIFT
#undef IORING_OFF_MMAP_MASK
#undef IORING_SQ_NEED_WAKEUP
#undef IORING_SQ_CQ_OVERFLOW
#undef IORING_SQ_TASKRUN
#undef IORING_CQ_EVENTFD_DISABLED
#undef IORING_SETUP_IOPOLL
#undef IORING_SETUP_SQPOLL
#undef IORING_SETUP_SQ_AFF
#undef IORING_SETUP_CQSIZE
#undef IORING_SETUP_CLAMP
#undef IORING_SETUP_ATTACH_WQ
#undef IORING_SETUP_R_DISABLED
#undef IORING_SETUP_SUBMIT_ALL
#undef IORING_SETUP_COOP_TASKRUN
#undef IORING_SETUP_TASKRUN_FLAG
#undef IORING_SETUP_SQE128
#undef IORING_SETUP_CQE32
#undef IORING_SETUP_SINGLE_ISSUER
#undef IORING_SETUP_DEFER_TASKRUN
#undef IORING_SETUP_NO_MMAP
#undef IORING_SETUP_REGISTERED_FD_ONLY
#undef IORING_SETUP_NO_SQARRAY
#undef IORING_SETUP_HYBRID_IOPOLL
#undef IORING_SETUP_CQE_MIXED
#undef IORING_SETUP_SQE_MIXED
#undef IORING_SETUP_SQ_REWIND
#undef IORING_FEAT_SINGLE_MMAP
#undef IORING_FEAT_NODROP
#undef IORING_FEAT_SUBMIT_STABLE
#undef IORING_FEAT_RW_CUR_POS
#undef IORING_FEAT_CUR_PERSONALITY
#undef IORING_FEAT_FAST_POLL
#undef IORING_FEAT_POLL_32BITS
#undef IORING_FEAT_SQPOLL_NONFIXED
#undef IORING_FEAT_EXT_ARG
#undef IORING_FEAT_NATIVE_WORKERS
#undef IORING_FEAT_RSRC_TAGS
#undef IORING_FEAT_CQE_SKIP
#undef IORING_FEAT_LINKED_FILE
#undef IORING_FEAT_REG_REG_RING
#undef IORING_FEAT_RECVSEND_BUNDLE
#undef IORING_FEAT_MIN_TIMEOUT
#undef IORING_FEAT_RW_ATTR
#undef IORING_FEAT_NO_IOWAIT
#undef IORING_ENTER_GETEVENTS
#undef IORING_ENTER_SQ_WAKEUP
#undef IORING_ENTER_SQ_WAIT
#undef IORING_ENTER_EXT_ARG
#undef IORING_ENTER_REGISTERED_RING
#undef IORING_ENTER_ABS_TIMER
#undef IORING_ENTER_EXT_ARG_REG
#undef IORING_ENTER_NO_IOWAIT
#undef IORING_RSRC_REGISTER_SPARSE
#undef IORING_REGISTER_FILES_SKIP
#undef IO_URING_OP_SUPPORTED
#undef IORING_ZCRX_AREA_SHIFT
#undef IORING_ZCRX_AREA_MASK
#endif

#ifdef LIBURING_DECLARES_IO_URING
#ifdef __cplusplus
extern "C" {
#endif

/*
 * A submission queue entry: one request. The meaning of a field depends on opcode; fields that
 * an operation does not use must be 0.
 */
__extension__ struct io_uring_sqe {
	/* The operation: IORING_OP_*. */
	__u8 opcode;
	/* IOSQE_* flags. */
	__u8 flags;
	/*
	 * I/O priority, as of ioprio_set(2); for sockets, flags of the operation (IORING_RECVSEND_*,
	 * IORING_ACCEPT_*).
	 */
	__u16 ioprio;
	/* The file: a descriptor or, with IOSQE_FIXED_FILE, an index of the registered files. */
	__s32 fd;
	/* Offset or second address. */
	union {
		/* Offset in the file, in bytes; -1 means the file position. */
		__u64 off;
		/* Second address. */
		__u64 addr2;
		/* For driver and socket commands. */
		struct {
			/* Command of IORING_OP_URING_CMD, as the driver or SOCKET_URING_OP_* defines it. */
			__u32 cmd_op;
			/* Must be 0. */
			__u32 __pad1;
		};
	};
	/* Address. */
	union {
		/* Address of the buffer, of the vectors or of the argument. */
		__u64 addr;
		/* Splice: offset in the source file, in bytes; -1 for a pipe. */
		__u64 splice_off_in;
		/* For socket options. */
		struct {
			/* Socket options: protocol level, such as SOL_SOCKET. */
			__u32 level;
			/* Socket options: the option. */
			__u32 optname;
		};
	};
	/* Length of the buffer in bytes, or number of elements. */
	__u32 len;
	/* Flags of the operation. */
	union {
		/* Reads and writes: RWF_*. */
		__kernel_rwf_t rw_flags;
		/* Fsync: IORING_FSYNC_*. */
		__u32 fsync_flags;
		/* Poll: 16 bits of events, which is all that kernels before 5.9 read. */
		__u16 poll_events;
		/* Poll: 32 bits of events; on big-endian machines with the two halves swapped. */
		__u32 poll32_events;
		/* Sync of a file range: SYNC_FILE_RANGE_*. */
		__u32 sync_range_flags;
		/* Send and receive: MSG_*. */
		__u32 msg_flags;
		/* Timeouts: IORING_TIMEOUT_*. */
		__u32 timeout_flags;
		/* Accept: SOCK_* flags, as of accept4(2). */
		__u32 accept_flags;
		/* Cancel: IORING_ASYNC_CANCEL_*. */
		__u32 cancel_flags;
		/* Openat: O_*. */
		__u32 open_flags;
		/* Statx: AT_*. */
		__u32 statx_flags;
		/* Fadvise and madvise: POSIX_FADV_* or MADV_*. */
		__u32 fadvise_advice;
		/* Splice and tee: SPLICE_F_*. */
		__u32 splice_flags;
		/* Renameat: RENAME_*. */
		__u32 rename_flags;
		/* Unlinkat: AT_*. */
		__u32 unlink_flags;
		/* Linkat: AT_*. */
		__u32 hardlink_flags;
		/* Extended attributes: XATTR_*. */
		__u32 xattr_flags;
		/* Messages to a ring: IORING_MSG_RING_*. */
		__u32 msg_ring_flags;
		/* Driver commands: IORING_URING_CMD_*. */
		__u32 uring_cmd_flags;
		/* Waitid: must be 0. */
		__u32 waitid_flags;
		/* Futexes: must be 0. */
		__u32 futex_flags;
		/* Installing a registered file: IORING_FIXED_FD_*. */
		__u32 install_fd_flags;
		/* Nop: IORING_NOP_*. */
		__u32 nop_flags;
		/* Pipe: O_*, as of pipe2(2). */
		__u32 pipe_flags;
	};
	/* Copied unchanged to the CQE. */
	__u64 user_data;
	/* Registered buffer, or buffer group. */
	union __attribute__((packed)) {
		/* Index of the registered buffer. */
		__u16 buf_index;
		/* Buffer group id, with IOSQE_BUFFER_SELECT. */
		__u16 buf_group;
	};
	/* Number of registered credentials; 0 means those of the task that submits. */
	__u16 personality;
	/* Second file, file slot or further arguments. */
	union {
		/* Splice and tee: the source file. */
		__s32 splice_fd_in;
		/*
		 * Direct descriptors: slot of the registered files plus one, or IORING_FILE_INDEX_ALLOC; 0
		 * for an ordinary descriptor.
		 */
		__u32 file_index;
		/* Zero-copy receive: id of the queue. */
		__u32 zcrx_ifq_idx;
		/* Socket options: length of the value, in bytes. */
		__u32 optlen;
		/* For sends to an address. */
		struct {
			/* Sends: length of the socket address at addr2, in bytes. */
			__u16 addr_len;
			/* Must be 0. */
			__u16 __pad3[1];
		};
		/* For writes with a write stream. */
		struct {
			/* Writes: the device's write stream; 0 for none (Linux 6.16). */
			__u8 write_stream;
			/* Must be 0. */
			__u8 __pad4[3];
		};
	};
	/* Third address, attributes or command data. */
	union {
		/* For most operations. */
		struct {
			/* Third address, or a further 64-bit argument. */
			__u64 addr3;
			/* Must be 0. */
			__u64 __pad2[1];
		};
		/* For reads and writes with attributes. */
		struct {
			/* Reads and writes: address of the attributes. */
			__u64 attr_ptr;
			/* Reads and writes: the attributes that are given, IORING_RW_ATTR_FLAG_*. */
			__u64 attr_type_mask;
		};
		/* Socket options: address of the value. */
		__u64 optval;
		/* Command data: 16 bytes, or 80 bytes in a 128-byte SQE. */
		__u8 cmd[0];
	};
};

/* For attr_type_mask: the attribute is a struct io_uring_attr_pi (Linux 6.14). */
#define IORING_RW_ATTR_FLAG_PI (1U << 0)

/* Protection information (checksums and tags) for the data of a read or write. */
struct io_uring_attr_pi {
	/* What the device checks: IO_INTEGRITY_CHK_* of <linux/fs.h>. */
	__u16 flags;
	/* Application tag. */
	__u16 app_tag;
	/* Length of the protection information, in bytes. */
	__u32 len;
	/* Address of the protection information. */
	__u64 addr;
	/* Initial value of the reference tag. */
	__u64 seed;
	/* Must be 0. */
	__u64 rsvd;
};

/*
 * For file_index: the kernel allocates a free slot, whose index is the result; -ENFILE if none
 * is free (Linux 5.19).
 */
#define IORING_FILE_INDEX_ALLOC (~0U)

/* Bit numbers of the IOSQE_* flags. */
enum io_uring_sqe_flags_bit {
	/* Bit of IOSQE_FIXED_FILE. */
	IOSQE_FIXED_FILE_BIT = 0,
	/* Bit of IOSQE_IO_DRAIN. */
	IOSQE_IO_DRAIN_BIT = 1,
	/* Bit of IOSQE_IO_LINK. */
	IOSQE_IO_LINK_BIT = 2,
	/* Bit of IOSQE_IO_HARDLINK. */
	IOSQE_IO_HARDLINK_BIT = 3,
	/* Bit of IOSQE_ASYNC. */
	IOSQE_ASYNC_BIT = 4,
	/* Bit of IOSQE_BUFFER_SELECT. */
	IOSQE_BUFFER_SELECT_BIT = 5,
	/* Bit of IOSQE_CQE_SKIP_SUCCESS. */
	IOSQE_CQE_SKIP_SUCCESS_BIT = 6,
};

/* fd is an index of the registered files (Linux 5.1). */
#define IOSQE_FIXED_FILE (1U << IOSQE_FIXED_FILE_BIT)
/*
 * The request starts when all requests submitted before it have completed, and those after it
 * start when it has completed (Linux 5.2).
 */
#define IOSQE_IO_DRAIN (1U << IOSQE_IO_DRAIN_BIT)
/*
 * The next request starts when this one has succeeded; if it fails, the next one is cancelled
 * (Linux 5.3).
 */
#define IOSQE_IO_LINK (1U << IOSQE_IO_LINK_BIT)
/* The next request starts when this one has completed, whatever its result (Linux 5.5). */
#define IOSQE_IO_HARDLINK (1U << IOSQE_IO_HARDLINK_BIT)
/* The request goes to a worker thread at once, without a nonblocking attempt (Linux 5.6). */
#define IOSQE_ASYNC (1U << IOSQE_ASYNC_BIT)
/* The kernel selects a buffer of the group buf_group (Linux 5.7). */
#define IOSQE_BUFFER_SELECT (1U << IOSQE_BUFFER_SELECT_BIT)
/* The request posts no CQE if it succeeds (Linux 5.17). */
#define IOSQE_CQE_SKIP_SUCCESS (1U << IOSQE_CQE_SKIP_SUCCESS_BIT)

/* Operation of a request (opcode). */
enum io_uring_op {
	/* Completes at once (Linux 5.1). Prepared by io_uring_prep_nop. */
	IORING_OP_NOP = 0,
	/*
	 * Reads into several buffers, as preadv2(2) (Linux 5.1). Prepared by io_uring_prep_readv,
	 * io_uring_prep_readv2.
	 */
	IORING_OP_READV = 1,
	/*
	 * Writes from several buffers, as pwritev2(2) (Linux 5.1). Prepared by io_uring_prep_writev,
	 * io_uring_prep_writev2.
	 */
	IORING_OP_WRITEV = 2,
	/* Flushes a file to its device, as fsync(2) (Linux 5.1). Prepared by io_uring_prep_fsync. */
	IORING_OP_FSYNC = 3,
	/* Reads into a registered buffer (Linux 5.1). Prepared by io_uring_prep_read_fixed. */
	IORING_OP_READ_FIXED = 4,
	/* Writes from a registered buffer (Linux 5.1). Prepared by io_uring_prep_write_fixed. */
	IORING_OP_WRITE_FIXED = 5,
	/*
	 * Waits for events of a file, as poll(2) (Linux 5.1). Prepared by io_uring_prep_poll_add,
	 * io_uring_prep_poll_multishot.
	 */
	IORING_OP_POLL_ADD = 6,
	/*
	 * Removes or changes a poll request (Linux 5.1). Prepared by io_uring_prep_poll_remove,
	 * io_uring_prep_poll_update.
	 */
	IORING_OP_POLL_REMOVE = 7,
	/*
	 * Flushes a range of a file, as sync_file_range(2) (Linux 5.2). Prepared by
	 * io_uring_prep_sync_file_range.
	 */
	IORING_OP_SYNC_FILE_RANGE = 8,
	/* Sends a message, as sendmsg(2) (Linux 5.3). Prepared by io_uring_prep_sendmsg. */
	IORING_OP_SENDMSG = 9,
	/*
	 * Receives a message, as recvmsg(2) (Linux 5.3). Prepared by io_uring_prep_recvmsg,
	 * io_uring_prep_recvmsg_multishot.
	 */
	IORING_OP_RECVMSG = 10,
	/*
	 * Completes after a time or a number of completions (Linux 5.4). Prepared by
	 * io_uring_prep_timeout.
	 */
	IORING_OP_TIMEOUT = 11,
	/*
	 * Removes or changes a timeout (Linux 5.5). Prepared by io_uring_prep_timeout_remove,
	 * io_uring_prep_timeout_update.
	 */
	IORING_OP_TIMEOUT_REMOVE = 12,
	/*
	 * Accepts a connection, as accept4(2) (Linux 5.5). Prepared by io_uring_prep_accept,
	 * io_uring_prep_accept_direct, io_uring_prep_multishot_accept,
	 * io_uring_prep_multishot_accept_direct.
	 */
	IORING_OP_ACCEPT = 13,
	/*
	 * Cancels requests (Linux 5.5). Prepared by io_uring_prep_cancel, io_uring_prep_cancel64,
	 * io_uring_prep_cancel_fd.
	 */
	IORING_OP_ASYNC_CANCEL = 14,
	/*
	 * Limits the time of the request before it in the chain (Linux 5.5). Prepared by
	 * io_uring_prep_link_timeout.
	 */
	IORING_OP_LINK_TIMEOUT = 15,
	/* Connects a socket, as connect(2) (Linux 5.5). Prepared by io_uring_prep_connect. */
	IORING_OP_CONNECT = 16,
	/*
	 * Allocates or frees space of a file, as fallocate(2) (Linux 5.6). Prepared by
	 * io_uring_prep_fallocate.
	 */
	IORING_OP_FALLOCATE = 17,
	/*
	 * Opens a file, as openat(2) (Linux 5.6). Prepared by io_uring_prep_openat,
	 * io_uring_prep_open, io_uring_prep_openat_direct, io_uring_prep_open_direct.
	 */
	IORING_OP_OPENAT = 18,
	/*
	 * Closes a descriptor, as close(2), or empties a slot of the registered files (Linux 5.6).
	 * Prepared by io_uring_prep_close, io_uring_prep_close_direct.
	 */
	IORING_OP_CLOSE = 19,
	/* Changes registered files (Linux 5.6). Prepared by io_uring_prep_files_update. */
	IORING_OP_FILES_UPDATE = 20,
	/* Reads the status of a file, as statx(2) (Linux 5.6). Prepared by io_uring_prep_statx. */
	IORING_OP_STATX = 21,
	/* Reads into one buffer, as pread(2) (Linux 5.6). Prepared by io_uring_prep_read. */
	IORING_OP_READ = 22,
	/* Writes from one buffer, as pwrite(2) (Linux 5.6). Prepared by io_uring_prep_write. */
	IORING_OP_WRITE = 23,
	/*
	 * Announces how a file is used, as posix_fadvise(2) (Linux 5.6). Prepared by
	 * io_uring_prep_fadvise, io_uring_prep_fadvise64.
	 */
	IORING_OP_FADVISE = 24,
	/*
	 * Announces how memory is used, as madvise(2) (Linux 5.6). Prepared by
	 * io_uring_prep_madvise, io_uring_prep_madvise64.
	 */
	IORING_OP_MADVISE = 25,
	/*
	 * Sends data, as send(2) or sendto(2) (Linux 5.6). Prepared by io_uring_prep_send,
	 * io_uring_prep_sendto, io_uring_prep_send_bundle.
	 */
	IORING_OP_SEND = 26,
	/*
	 * Receives data, as recv(2) (Linux 5.6). Prepared by io_uring_prep_recv,
	 * io_uring_prep_recv_multishot.
	 */
	IORING_OP_RECV = 27,
	/*
	 * Opens a file, as openat2(2) (Linux 5.6). Prepared by io_uring_prep_openat2,
	 * io_uring_prep_openat2_direct.
	 */
	IORING_OP_OPENAT2 = 28,
	/*
	 * Changes the interest list of an epoll instance, as epoll_ctl(2) (Linux 5.6). Prepared by
	 * io_uring_prep_epoll_ctl.
	 */
	IORING_OP_EPOLL_CTL = 29,
	/* Moves data from or to a pipe, as splice(2) (Linux 5.7). Prepared by io_uring_prep_splice. */
	IORING_OP_SPLICE = 30,
	/* Adds buffers to a buffer group (Linux 5.7). Prepared by io_uring_prep_provide_buffers. */
	IORING_OP_PROVIDE_BUFFERS = 31,
	/* Removes buffers of a buffer group (Linux 5.7). Prepared by io_uring_prep_remove_buffers. */
	IORING_OP_REMOVE_BUFFERS = 32,
	/* Duplicates the content of a pipe, as tee(2) (Linux 5.8). Prepared by io_uring_prep_tee. */
	IORING_OP_TEE = 33,
	/* Shuts down a socket, as shutdown(2) (Linux 5.11). Prepared by io_uring_prep_shutdown. */
	IORING_OP_SHUTDOWN = 34,
	/*
	 * Renames a file, as renameat2(2) (Linux 5.11). Prepared by io_uring_prep_renameat,
	 * io_uring_prep_rename.
	 */
	IORING_OP_RENAMEAT = 35,
	/*
	 * Removes a name, as unlinkat(2) (Linux 5.11). Prepared by io_uring_prep_unlinkat,
	 * io_uring_prep_unlink.
	 */
	IORING_OP_UNLINKAT = 36,
	/*
	 * Creates a directory, as mkdirat(2) (Linux 5.15). Prepared by io_uring_prep_mkdirat,
	 * io_uring_prep_mkdir.
	 */
	IORING_OP_MKDIRAT = 37,
	/*
	 * Creates a symbolic link, as symlinkat(2) (Linux 5.15). Prepared by
	 * io_uring_prep_symlinkat, io_uring_prep_symlink.
	 */
	IORING_OP_SYMLINKAT = 38,
	/*
	 * Creates a hard link, as linkat(2) (Linux 5.15). Prepared by io_uring_prep_linkat,
	 * io_uring_prep_link.
	 */
	IORING_OP_LINKAT = 39,
	/*
	 * Posts a CQE to another ring, or sends it a registered file (Linux 5.18). Prepared by
	 * io_uring_prep_msg_ring, io_uring_prep_msg_ring_cqe_flags, io_uring_prep_msg_ring_fd,
	 * io_uring_prep_msg_ring_fd_alloc.
	 */
	IORING_OP_MSG_RING = 40,
	/*
	 * Sets an extended attribute, as fsetxattr(2) (Linux 5.19). Prepared by
	 * io_uring_prep_fsetxattr.
	 */
	IORING_OP_FSETXATTR = 41,
	/*
	 * Sets an extended attribute, as setxattr(2) (Linux 5.19). Prepared by
	 * io_uring_prep_setxattr.
	 */
	IORING_OP_SETXATTR = 42,
	/*
	 * Reads an extended attribute, as fgetxattr(2) (Linux 5.19). Prepared by
	 * io_uring_prep_fgetxattr.
	 */
	IORING_OP_FGETXATTR = 43,
	/*
	 * Reads an extended attribute, as getxattr(2) (Linux 5.19). Prepared by
	 * io_uring_prep_getxattr.
	 */
	IORING_OP_GETXATTR = 44,
	/*
	 * Creates a socket, as socket(2) (Linux 5.19). Prepared by io_uring_prep_socket,
	 * io_uring_prep_socket_direct, io_uring_prep_socket_direct_alloc.
	 */
	IORING_OP_SOCKET = 45,
	/*
	 * Command to the driver of a file or to a socket, comparable to ioctl(2) (Linux 5.19).
	 * Prepared by io_uring_prep_uring_cmd, io_uring_prep_cmd_sock,
	 * io_uring_prep_cmd_getsockname, io_uring_prep_cmd_discard,
	 * io_uring_prep_cmd_zone_reset_all.
	 */
	IORING_OP_URING_CMD = 46,
	/*
	 * Sends data without copying it (Linux 6.0). Prepared by io_uring_prep_send_zc,
	 * io_uring_prep_send_zc_fixed.
	 */
	IORING_OP_SEND_ZC = 47,
	/*
	 * Sends a message without copying its data (Linux 6.1). Prepared by
	 * io_uring_prep_sendmsg_zc, io_uring_prep_sendmsg_zc_fixed.
	 */
	IORING_OP_SENDMSG_ZC = 48,
	/*
	 * Multishot read into provided buffers (Linux 6.7). Prepared by
	 * io_uring_prep_read_multishot.
	 */
	IORING_OP_READ_MULTISHOT = 49,
	/* Waits for a child process, as waitid(2) (Linux 6.7). Prepared by io_uring_prep_waitid. */
	IORING_OP_WAITID = 50,
	/* Waits on a futex (Linux 6.7). Prepared by io_uring_prep_futex_wait. */
	IORING_OP_FUTEX_WAIT = 51,
	/* Wakes waiters of a futex (Linux 6.7). Prepared by io_uring_prep_futex_wake. */
	IORING_OP_FUTEX_WAKE = 52,
	/* Waits on several futexes (Linux 6.7). Prepared by io_uring_prep_futex_waitv. */
	IORING_OP_FUTEX_WAITV = 53,
	/*
	 * Installs a registered file as an ordinary descriptor (Linux 6.8). Prepared by
	 * io_uring_prep_fixed_fd_install.
	 */
	IORING_OP_FIXED_FD_INSTALL = 54,
	/*
	 * Sets the length of a file, as ftruncate(2) (Linux 6.9). Prepared by
	 * io_uring_prep_ftruncate.
	 */
	IORING_OP_FTRUNCATE = 55,
	/* Binds a socket to an address, as bind(2) (Linux 6.11). Prepared by io_uring_prep_bind. */
	IORING_OP_BIND = 56,
	/*
	 * Makes a socket accept connections, as listen(2) (Linux 6.11). Prepared by
	 * io_uring_prep_listen.
	 */
	IORING_OP_LISTEN = 57,
	/* Receives data without copying it; no function prepares it (Linux 6.15). */
	IORING_OP_RECV_ZC = 58,
	/*
	 * Waits for events of an epoll instance, as epoll_wait(2) (Linux 6.15). Prepared by
	 * io_uring_prep_epoll_wait.
	 */
	IORING_OP_EPOLL_WAIT = 59,
	/*
	 * Reads into several parts of a registered buffer (Linux 6.15). Prepared by
	 * io_uring_prep_readv_fixed.
	 */
	IORING_OP_READV_FIXED = 60,
	/*
	 * Writes from several parts of a registered buffer (Linux 6.15). Prepared by
	 * io_uring_prep_writev_fixed.
	 */
	IORING_OP_WRITEV_FIXED = 61,
	/*
	 * Creates a pipe, as pipe2(2) (Linux 6.16). Prepared by io_uring_prep_pipe,
	 * io_uring_prep_pipe_direct.
	 */
	IORING_OP_PIPE = 62,
	/* IORING_OP_NOP in a 128-byte SQE (Linux 6.19). Prepared by io_uring_prep_nop128. */
	IORING_OP_NOP128 = 63,
	/*
	 * IORING_OP_URING_CMD in a 128-byte SQE (Linux 6.19). Prepared by
	 * io_uring_prep_uring_cmd128.
	 */
	IORING_OP_URING_CMD128 = 64,
	/* Number of operations that this header knows; not an operation. */
	IORING_OP_LAST = 65,
};

/* For uring_cmd_flags: the data is in the registered buffer buf_index (Linux 6.1). */
#define IORING_URING_CMD_FIXED (1U << 0)
/*
 * For uring_cmd_flags: the command is multishot; needs IOSQE_BUFFER_SELECT, excludes
 * IORING_URING_CMD_FIXED (Linux 6.18).
 */
#define IORING_URING_CMD_MULTISHOT (1U << 1)
/* All bits of uring_cmd_flags that a program may set. */
#define IORING_URING_CMD_MASK (IORING_URING_CMD_FIXED | IORING_URING_CMD_MULTISHOT)
/*
 * For fsync_flags: flushes only the metadata that is needed to read the data, as fdatasync(2)
 * (Linux 5.1).
 */
#define IORING_FSYNC_DATASYNC (1U << 0)
/* For timeout_flags: the time is a point in time, not a span (Linux 5.5). */
#define IORING_TIMEOUT_ABS (1U << 0)
/*
 * For timeout_flags of IORING_OP_TIMEOUT_REMOVE: changes the timeout instead of removing it
 * (Linux 5.11).
 */
#define IORING_TIMEOUT_UPDATE (1U << 1)
/* For timeout_flags: uses CLOCK_BOOTTIME instead of CLOCK_MONOTONIC (Linux 5.15). */
#define IORING_TIMEOUT_BOOTTIME (1U << 2)
/* For timeout_flags: uses CLOCK_REALTIME instead of CLOCK_MONOTONIC (Linux 5.15). */
#define IORING_TIMEOUT_REALTIME (1U << 3)
/* For timeout_flags of IORING_OP_TIMEOUT_REMOVE: changes a linked timeout (Linux 5.15). */
#define IORING_LINK_TIMEOUT_UPDATE (1U << 4)
/* For timeout_flags: -ETIME counts as success, so that the chain goes on (Linux 5.16). */
#define IORING_TIMEOUT_ETIME_SUCCESS (1U << 5)
/* For timeout_flags: the timeout is multishot, with a CQE each time it expires (Linux 6.4). */
#define IORING_TIMEOUT_MULTISHOT (1U << 6)
/* For timeout_flags: addr is the time in nanoseconds, not a pointer to it (Linux 7.1). */
#define IORING_TIMEOUT_IMMEDIATE_ARG (1U << 7)
/* All flags of timeout_flags that choose a clock. */
#define IORING_TIMEOUT_CLOCK_MASK (IORING_TIMEOUT_BOOTTIME | IORING_TIMEOUT_REALTIME)
/* All flags of timeout_flags that change a timeout. */
#define IORING_TIMEOUT_UPDATE_MASK (IORING_TIMEOUT_UPDATE | IORING_LINK_TIMEOUT_UPDATE)
/*
 * For splice_flags, beside those of splice(2): splice_fd_in is an index of the registered
 * files (Linux 5.7).
 */
#define SPLICE_F_FD_IN_FIXED (1U << 31)
/* For len of IORING_OP_POLL_ADD: the poll is multishot (Linux 5.13). */
#define IORING_POLL_ADD_MULTI (1U << 0)
/*
 * For len of IORING_OP_POLL_REMOVE: changes the events of the poll request instead of removing
 * it (Linux 5.13).
 */
#define IORING_POLL_UPDATE_EVENTS (1U << 1)
/*
 * For len of IORING_OP_POLL_REMOVE: changes the user_data of the poll request instead of
 * removing it (Linux 5.13).
 */
#define IORING_POLL_UPDATE_USER_DATA (1U << 2)
/*
 * For len of IORING_OP_POLL_ADD: level-triggered poll (Linux 6.0). Kernels refuse it with
 * -EINVAL.
 */
#define IORING_POLL_ADD_LEVEL (1U << 3)
/*
 * For cancel_flags: cancels all requests that match, not only the first; the result is their
 * number (Linux 5.19).
 */
#define IORING_ASYNC_CANCEL_ALL (1U << 0)
/* For cancel_flags: matches requests by their file, fd (Linux 5.19). */
#define IORING_ASYNC_CANCEL_FD (1U << 1)
/* For cancel_flags: cancels all requests of the ring; the result is their number (Linux 5.19). */
#define IORING_ASYNC_CANCEL_ANY (1U << 2)
/*
 * For cancel_flags, with IORING_ASYNC_CANCEL_FD: fd is an index of the registered files
 * (Linux 6.0).
 */
#define IORING_ASYNC_CANCEL_FD_FIXED (1U << 3)
/*
 * For cancel_flags: matches requests by user_data, in addition to another key; without any key
 * this is the default (Linux 6.6).
 */
#define IORING_ASYNC_CANCEL_USERDATA (1U << 4)
/* For cancel_flags: matches requests by their opcode, which is in len (Linux 6.6). */
#define IORING_ASYNC_CANCEL_OP (1U << 5)

/* Kind of a message to another ring (addr of IORING_OP_MSG_RING). */
enum io_uring_msg_ring_flags {
	/* A CQE: len becomes its res, off its user_data (Linux 5.18). */
	IORING_MSG_DATA = 0,
	/* A registered file, for the registered files of the other ring (Linux 6.0). */
	IORING_MSG_SEND_FD = 1,
};

/* For msg_ring_flags: a message with a file posts no CQE to the other ring (Linux 6.0). */
#define IORING_MSG_RING_CQE_SKIP (1U << 0)
/* For msg_ring_flags: file_index becomes the flags of the CQE (Linux 6.3). */
#define IORING_MSG_RING_FLAGS_PASS (1U << 1)
/* For install_fd_flags: the new descriptor does not have O_CLOEXEC (Linux 6.8). */
#define IORING_FIXED_FD_NO_CLOEXEC (1U << 0)
/* For nop_flags: the result is len (Linux 6.10). */
#define IORING_NOP_INJECT_RESULT (1U << 0)
/* For nop_flags: looks up the file fd; -EBADF if there is none (Linux 6.13). */
#define IORING_NOP_FILE (1U << 1)
/* For nop_flags, with IORING_NOP_FILE: fd is an index of the registered files (Linux 6.13). */
#define IORING_NOP_FIXED_FILE (1U << 2)
/*
 * For nop_flags: looks up the registered buffer buf_index; -EFAULT if there is none
 * (Linux 6.13).
 */
#define IORING_NOP_FIXED_BUFFER (1U << 3)
/* For nop_flags: completes in task work, not during the submission (Linux 6.17). */
#define IORING_NOP_TW (1U << 4)
/* For nop_flags: posts a 32-byte CQE (Linux 6.18). */
#define IORING_NOP_CQE32 (1U << 5)

/*
 * For ioprio of sends and receives: skips the first attempt and polls the socket at once
 * (Linux 5.19).
 */
#define IORING_RECVSEND_POLL_FIRST (1U << 0)
/* For ioprio of receives: multishot, a CQE whenever data has been received (Linux 6.0). */
#define IORING_RECV_MULTISHOT (1U << 1)
/*
 * For ioprio of zero-copy sends: the data is in the registered buffer buf_index (Linux 6.0).
 * Other sends and receives accept it only on kernels after Linux 6.18.
 */
#define IORING_RECVSEND_FIXED_BUF (1U << 2)
/*
 * For ioprio of zero-copy sends: res of the notification tells whether the kernel copied
 * data (Linux 6.2).
 */
#define IORING_SEND_ZC_REPORT_USAGE (1U << 3)
/*
 * For ioprio of sends and receives with IOSQE_BUFFER_SELECT: a CQE can stand for several
 * buffers of the group, consecutive from the buffer ID in its flags (Linux 6.10).
 */
#define IORING_RECVSEND_BUNDLE (1U << 4)
/*
 * For ioprio of sends: addr points to an array of struct iovec, len is its number of
 * elements (Linux 6.17).
 */
#define IORING_SEND_VECTORIZED (1U << 5)
/*
 * In res of a notification with IORING_SEND_ZC_REPORT_USAGE: the kernel copied at least a
 * part of the data (Linux 6.2). The other bits are reserved.
 */
#define IORING_NOTIF_USAGE_ZC_COPIED (1U << 31)
/* For ioprio of an accept: multishot, a CQE for each connection (Linux 5.19). */
#define IORING_ACCEPT_MULTISHOT (1U << 0)
/* For ioprio of an accept: fails with -EAGAIN if no connection is pending (Linux 6.10). */
#define IORING_ACCEPT_DONTWAIT (1U << 1)
/* For ioprio of an accept: skips the first attempt and polls the socket at once (Linux 6.10). */
#define IORING_ACCEPT_POLL_FIRST (1U << 2)

/*
 * The header of a message that multishot recvmsg stores in a provided buffer.
 *
 * The address, the control messages and the payload follow.
 */
struct io_uring_recvmsg_out {
	/*
	 * The full length of the sender's address in bytes; the address is truncated if it exceeds
	 * msg_namelen of the request.
	 */
	__u32 namelen;
	/* Length of the control messages, in bytes. */
	__u32 controllen;
	/* Length of the stored payload in bytes; of the full payload if the request has MSG_TRUNC. */
	__u32 payloadlen;
	/* MSG_* flags of the message. */
	__u32 flags;
};

/* Socket commands (cmd_op of IORING_OP_URING_CMD). */
enum io_uring_socket_op {
	/* Returns the number of bytes in the receive queue (Linux 6.5). */
	SOCKET_URING_OP_SIOCINQ = 0,
	/* Returns the number of bytes in the send queue (Linux 6.5). */
	SOCKET_URING_OP_SIOCOUTQ = 1,
	/* Reads an option of the level SOL_SOCKET, as getsockopt(2) does (Linux 6.7). */
	SOCKET_URING_OP_GETSOCKOPT = 2,
	/* Sets an option, as setsockopt(2) does (Linux 6.7). */
	SOCKET_URING_OP_SETSOCKOPT = 3,
	/* Posts a CQE for each transmit timestamp, multishot (Linux 6.17). */
	SOCKET_URING_OP_TX_TIMESTAMP = 4,
	/*
	 * Returns the address of the socket or of its peer, as getsockname(2) and getpeername(2) do
	 * (Linux 6.19).
	 */
	SOCKET_URING_OP_GETSOCKNAME = 5,
};

/* The bit number of IORING_CQE_F_TSTAMP_HW. */
#define IORING_TIMESTAMP_HW_SHIFT 16
/* The bit number in flags of a timestamp CQE at which its type starts (SCM_TSTAMP_*). */
#define IORING_TIMESTAMP_TYPE_SHIFT (IORING_TIMESTAMP_HW_SHIFT + 1)
/* In flags of a timestamp CQE: the timestamp comes from the hardware (Linux 6.17). */
#define IORING_CQE_F_TSTAMP_HW (1U << IORING_TIMESTAMP_HW_SHIFT)

/* The timestamp of SOCKET_URING_OP_TX_TIMESTAMP, in the second half of a 32-byte CQE. */
struct io_timespec {
	/* Whole seconds. */
	__u64 tv_sec;
	/* Nanoseconds, 0 to 999,999,999. */
	__u64 tv_nsec;
};

/* A completion queue entry: the result of one request. */
__extension__ struct io_uring_cqe {
	/* The user_data of the request's SQE. */
	__u64 user_data;
	/* Result of the operation, or -errno. */
	__s32 res;
	/* IORING_CQE_F_* flags; with IORING_CQE_F_BUFFER, the upper 16 bits are the buffer id. */
	__u32 flags;
	/* The second 16 bytes of a 32-byte CQE. */
	__u64 big_cqe[];
};

/* The request used a provided buffer, whose id is flags >> IORING_CQE_BUFFER_SHIFT (Linux 5.7). */
#define IORING_CQE_F_BUFFER (1U << 0)
/* The request posts further CQEs; without it, this CQE is the request's last (Linux 5.13). */
#define IORING_CQE_F_MORE (1U << 1)
/* The socket had more data to read when the receive finished (Linux 5.19). */
#define IORING_CQE_F_SOCK_NONEMPTY (1U << 2)
/*
 * Notification of a zero-copy send: the kernel no longer uses the buffer (Linux 6.0). It is not
 * the result of the send, which is a CQE of its own.
 */
#define IORING_CQE_F_NOTIF (1U << 3)
/*
 * The buffer is only partly used, and the kernel goes on to use it; without this flag it belongs
 * to the program again (Linux 6.12). Only in buffer rings with IOU_PBUF_RING_INC.
 */
#define IORING_CQE_F_BUF_MORE (1U << 4)
/*
 * A skip CQE: it fills the last slot of the CQ ring if a 32-byte CQE does not fit there; to be
 * ignored (Linux 6.18).
 */
#define IORING_CQE_F_SKIP (1U << 5)
/* The CQE has 32 bytes, in a ring with IORING_SETUP_CQE_MIXED (Linux 6.18). */
#define IORING_CQE_F_32 (1U << 15)
/* Number of bits by which the buffer id is shifted in flags. */
#define IORING_CQE_BUFFER_SHIFT 16

/* mmap(2) offset of the SQ ring; with IORING_FEAT_SINGLE_MMAP, of both rings. */
#define IORING_OFF_SQ_RING 0ULL
/*
 * mmap(2) offset of the CQ ring; with IORING_FEAT_SINGLE_MMAP, of the same memory as
 * IORING_OFF_SQ_RING.
 */
#define IORING_OFF_CQ_RING 0x8000000ULL
/* mmap(2) offset of the SQEs. */
#define IORING_OFF_SQES 0x10000000ULL
/*
 * mmap(2) offset of a buffer ring that the kernel allocated: this, ORed with the buffer group id
 * shifted by IORING_OFF_PBUF_SHIFT.
 */
#define IORING_OFF_PBUF_RING 0x80000000ULL
/* Number of bits by which the buffer group id is shifted in an mmap(2) offset. */
#define IORING_OFF_PBUF_SHIFT 16
/* The bits of an mmap(2) offset that select what is mapped. */
#define IORING_OFF_MMAP_MASK 0xf8000000ULL

/* Offsets of the fields of the SQ ring, in bytes from the start of its mapping. */
struct io_sqring_offsets {
	/* Index of the next SQE that the kernel takes; written by the kernel. */
	__u32 head;
	/* One past the last submitted SQE; written by the program. */
	__u32 tail;
	/* Index mask: number of entries minus one. */
	__u32 ring_mask;
	/* Number of entries. */
	__u32 ring_entries;
	/* IORING_SQ_* flags; written by the kernel. */
	__u32 flags;
	/* Number of entries dropped because their index in the SQ array was out of range. */
	__u32 dropped;
	/* The SQ array: one SQE index per entry. Not set with IORING_SETUP_NO_SQARRAY. */
	__u32 array;
	/* Reserved. */
	__u32 resv1;
	/* Not an offset: with IORING_SETUP_NO_MMAP, the address of the memory for the SQEs. */
	__u64 user_addr;
};

/* The SQPOLL thread sleeps: enter the kernel with IORING_ENTER_SQ_WAKEUP (Linux 5.1). */
#define IORING_SQ_NEED_WAKEUP (1U << 0)
/*
 * The CQ ring has overflowed: CQEs are pending in the kernel until the program enters it with
 * IORING_ENTER_GETEVENTS (Linux 5.8).
 */
#define IORING_SQ_CQ_OVERFLOW (1U << 1)
/*
 * Task work is pending, which runs when the program enters the kernel with
 * IORING_ENTER_GETEVENTS; only with IORING_SETUP_TASKRUN_FLAG (Linux 5.19).
 */
#define IORING_SQ_TASKRUN (1U << 2)

/* Offsets of the fields of the CQ ring, in bytes from the start of its mapping. */
struct io_cqring_offsets {
	/* Index of the next CQE that the program consumes; written by the program. */
	__u32 head;
	/* One past the last posted CQE; written by the kernel. */
	__u32 tail;
	/* Index mask: number of entries minus one. */
	__u32 ring_mask;
	/* Number of entries. */
	__u32 ring_entries;
	/* Number of CQEs lost. */
	__u32 overflow;
	/* The CQEs. */
	__u32 cqes;
	/* IORING_CQ_* flags, written by the program; 0 on kernels without them (before 5.8). */
	__u32 flags;
	/* Reserved. */
	__u32 resv1;
	/* Not an offset: with IORING_SETUP_NO_MMAP, the address of the memory for both rings. */
	__u64 user_addr;
};

/* Flag of the CQ ring: completions do not signal the registered eventfd (Linux 5.8). */
#define IORING_CQ_EVENTFD_DISABLED (1U << 0)

/*
 * Completions are found by polling the device, not by interrupts (Linux 5.1). Only for O_DIRECT
 * reads and writes on drivers with polled queues, and for driver commands; most other operations
 * fail with -EINVAL.
 */
#define IORING_SETUP_IOPOLL (1U << 0)
/*
 * A kernel thread, the SQPOLL thread, submits the SQEs, without system calls (Linux 5.1). Excludes
 * IORING_SETUP_COOP_TASKRUN, IORING_SETUP_TASKRUN_FLAG, IORING_SETUP_DEFER_TASKRUN and
 * IORING_SETUP_SQ_REWIND.
 */
#define IORING_SETUP_SQPOLL (1U << 1)
/* Binds the SQPOLL thread to the CPU sq_thread_cpu; needs IORING_SETUP_SQPOLL (Linux 5.1). */
#define IORING_SETUP_SQ_AFF (1U << 2)
/*
 * The CQ ring has cq_entries entries, rounded up to a power of two, instead of twice the SQ
 * ring's (Linux 5.5).
 */
#define IORING_SETUP_CQSIZE (1U << 3)
/*
 * Numbers of entries above the kernel's maximum are reduced to it, instead of -EINVAL
 * (Linux 5.6).
 */
#define IORING_SETUP_CLAMP (1U << 4)
/*
 * With IORING_SETUP_SQPOLL: shares the SQPOLL thread of the ring wq_fd (Linux 5.6). Without
 * it, wq_fd is only checked from Linux 5.12 on; before, the rings shared their worker threads.
 */
#define IORING_SETUP_ATTACH_WQ (1U << 5)
/*
 * The ring starts disabled: nothing can be submitted until IORING_REGISTER_ENABLE_RINGS
 * (Linux 5.10).
 */
#define IORING_SETUP_R_DISABLED (1U << 6)
/*
 * An invalid SQE does not end the submission: the SQEs after it are submitted as well
 * (Linux 5.18).
 */
#define IORING_SETUP_SUBMIT_ALL (1U << 7)
/*
 * Completing a request does not interrupt the program; task work runs at the next transition
 * between user space and kernel, of any kind (Linux 5.19). Excludes IORING_SETUP_SQPOLL.
 */
#define IORING_SETUP_COOP_TASKRUN (1U << 8)
/*
 * IORING_SQ_TASKRUN shows that task work is pending; needs IORING_SETUP_COOP_TASKRUN or
 * IORING_SETUP_DEFER_TASKRUN (Linux 5.19).
 */
#define IORING_SETUP_TASKRUN_FLAG (1U << 9)
/* SQEs have 128 bytes (Linux 5.19). Excludes IORING_SETUP_SQE_MIXED. */
#define IORING_SETUP_SQE128 (1U << 10)
/* CQEs have 32 bytes (Linux 5.19). Excludes IORING_SETUP_CQE_MIXED. */
#define IORING_SETUP_CQE32 (1U << 11)
/*
 * Only one task submits: the one that created the ring or, with IORING_SETUP_R_DISABLED, enabled
 * it; others get -EEXIST (Linux 6.0). With IORING_SETUP_SQPOLL that task is the SQPOLL thread.
 */
#define IORING_SETUP_SINGLE_ISSUER (1U << 12)
/*
 * Task work runs only when the owner of the ring enters the kernel to get completions
 * (IORING_ENTER_GETEVENTS); needs IORING_SETUP_SINGLE_ISSUER, excludes IORING_SETUP_SQPOLL
 * (Linux 6.1).
 */
#define IORING_SETUP_DEFER_TASKRUN (1U << 13)
/*
 * The program provides the memory of the rings, in cq_off.user_addr and sq_off.user_addr
 * (Linux 6.5).
 */
#define IORING_SETUP_NO_MMAP (1U << 14)
/*
 * The ring gets no file descriptor, only an index of the thread's registered ring descriptors;
 * needs IORING_SETUP_NO_MMAP (Linux 6.5).
 */
#define IORING_SETUP_REGISTERED_FD_ONLY (1U << 15)
/* No SQ array: SQEs are submitted in the order of their slots (Linux 6.6). */
#define IORING_SETUP_NO_SQARRAY (1U << 16)
/*
 * A wait sleeps for a part of the expected time before it polls; needs IORING_SETUP_IOPOLL
 * (Linux 6.13).
 */
#define IORING_SETUP_HYBRID_IOPOLL (1U << 17)
/*
 * CQEs have 16 or 32 bytes; those of 32 have IORING_CQE_F_32 set and take two slots
 * (Linux 6.18). Needs at least two CQ entries (-EOVERFLOW), excludes IORING_SETUP_CQE32.
 */
#define IORING_SETUP_CQE_MIXED (1U << 18)
/*
 * SQEs have 64 or 128 bytes, by their opcode; those of 128 take two slots (Linux 6.19). Needs at
 * least two SQ entries (-EOVERFLOW), excludes IORING_SETUP_SQE128.
 */
#define IORING_SETUP_SQE_MIXED (1U << 19)
/*
 * The kernel ignores head and tail of the SQ ring, which stay 0: each submission starts at slot 0
 * (Linux 7.0). Needs IORING_SETUP_NO_SQARRAY, excludes IORING_SETUP_SQPOLL.
 */
#define IORING_SETUP_SQ_REWIND (1U << 20)

/* Parameters of a new ring; the kernel writes the properties of the ring into it. */
struct io_uring_params {
	/* Written by the kernel: number of SQ entries. */
	__u32 sq_entries;
	/* Number of CQ entries: read by the kernel with IORING_SETUP_CQSIZE, and always written. */
	__u32 cq_entries;
	/* IORING_SETUP_* flags. */
	__u32 flags;
	/* CPU of the SQPOLL thread, with IORING_SETUP_SQ_AFF. */
	__u32 sq_thread_cpu;
	/* Milliseconds without work after which the SQPOLL thread sleeps; 0 means one second. */
	__u32 sq_thread_idle;
	/* Written by the kernel: IORING_FEAT_* flags. */
	__u32 features;
	/* File descriptor of another ring, with IORING_SETUP_ATTACH_WQ. */
	__u32 wq_fd;
	/* Must be 0. */
	__u32 resv[3];
	/*
	 * Written by the kernel: where the fields of the SQ ring are. With IORING_SETUP_NO_MMAP its
	 * user_addr is read.
	 */
	struct io_sqring_offsets sq_off;
	/*
	 * Written by the kernel: where the fields of the CQ ring are. With IORING_SETUP_NO_MMAP its
	 * user_addr is read.
	 */
	struct io_cqring_offsets cq_off;
};

/* One mapping holds both the SQ ring and the CQ ring (Linux 5.4). */
#define IORING_FEAT_SINGLE_MMAP (1U << 0)
/* CQEs for which the CQ ring has no space are kept by the kernel, not dropped (Linux 5.5). */
#define IORING_FEAT_NODROP (1U << 1)
/*
 * The kernel copies the arguments of a request (paths, structures, vectors) when it takes the SQE;
 * data buffers must stay valid until the CQE (Linux 5.5).
 */
#define IORING_FEAT_SUBMIT_STABLE (1U << 2)
/* Offset -1 of a read or write means the file position, which moves (Linux 5.6). */
#define IORING_FEAT_RW_CUR_POS (1U << 3)
/*
 * Requests use the credentials of the task that submits them, not those of the task that created
 * the ring (Linux 5.6).
 */
#define IORING_FEAT_CUR_PERSONALITY (1U << 4)
/* Requests wait for files that can be polled without a worker thread (Linux 5.7). */
#define IORING_FEAT_FAST_POLL (1U << 5)
/* Poll requests accept 32 bits of events, such as EPOLLEXCLUSIVE (Linux 5.9). */
#define IORING_FEAT_POLL_32BITS (1U << 6)
/* Requests of a ring with IORING_SETUP_SQPOLL accept files that are not registered (Linux 5.11). */
#define IORING_FEAT_SQPOLL_NONFIXED (1U << 7)
/* IORING_ENTER_EXT_ARG works: a wait can have a timeout (Linux 5.11). */
#define IORING_FEAT_EXT_ARG (1U << 8)
/* Worker threads are threads of the process (Linux 5.12). */
#define IORING_FEAT_NATIVE_WORKERS (1U << 9)
/* Registered files and buffers can have tags and be updated (Linux 5.13). */
#define IORING_FEAT_RSRC_TAGS (1U << 10)
/* IOSQE_CQE_SKIP_SUCCESS works (Linux 5.17). */
#define IORING_FEAT_CQE_SKIP (1U << 11)
/*
 * The file of a linked request is looked up when the request starts, so that an earlier request of
 * the chain can open it (Linux 5.17).
 */
#define IORING_FEAT_LINKED_FILE (1U << 12)
/*
 * IORING_REGISTER_USE_REGISTERED_RING works: io_uring_register(2) accepts the index of a
 * registered ring descriptor (Linux 6.3).
 */
#define IORING_FEAT_REG_REG_RING (1U << 13)
/* IORING_RECVSEND_BUNDLE works, and sends accept provided buffers (Linux 6.10). */
#define IORING_FEAT_RECVSEND_BUNDLE (1U << 14)
/* A wait can have a minimum time, min_wait_usec (Linux 6.12). */
#define IORING_FEAT_MIN_TIMEOUT (1U << 15)
/* Reads and writes accept attributes, attr_ptr of the SQE (Linux 6.14). */
#define IORING_FEAT_RW_ATTR (1U << 16)
/* IORING_ENTER_NO_IOWAIT works (Linux 6.15). */
#define IORING_FEAT_NO_IOWAIT (1U << 17)

/*
 * Waits until min_complete CQEs are in the CQ ring; with 0, posts the CQEs that are pending in
 * the kernel and returns (Linux 5.1).
 */
#define IORING_ENTER_GETEVENTS (1U << 0)
/* Wakes the SQPOLL thread; to be set if IORING_SQ_NEED_WAKEUP is set (Linux 5.1). */
#define IORING_ENTER_SQ_WAKEUP (1U << 1)
/* With IORING_SETUP_SQPOLL: waits until at least one entry of the SQ ring is free (Linux 5.10). */
#define IORING_ENTER_SQ_WAIT (1U << 2)
/* The argument points to a struct io_uring_getevents_arg, not to a signal mask (Linux 5.11). */
#define IORING_ENTER_EXT_ARG (1U << 3)
/* fd is an index of the thread's registered ring descriptors (Linux 5.18). */
#define IORING_ENTER_REGISTERED_RING (1U << 4)
/*
 * The timeout is a point in time of the ring's clock, not a span; needs IORING_ENTER_EXT_ARG
 * (Linux 6.12).
 */
#define IORING_ENTER_ABS_TIMER (1U << 5)
/*
 * The argument is the offset of a struct io_uring_reg_wait in the registered wait region; needs
 * IORING_ENTER_EXT_ARG (Linux 6.13).
 */
#define IORING_ENTER_EXT_ARG_REG (1U << 6)
/* The wait is not accounted as iowait (Linux 6.15). */
#define IORING_ENTER_NO_IOWAIT (1U << 7)

/* Flags of a struct io_uring_reg_wait. */
enum {
	/* ts is a timeout; without this flag it is ignored (Linux 6.13). */
	IORING_REG_WAIT_TS = (1 << 0),
};

/* Arguments of a wait in a registered memory region (IORING_ENTER_EXT_ARG_REG). */
struct io_uring_reg_wait {
	/* Timeout of the wait, with IORING_REG_WAIT_TS. */
	struct __kernel_timespec ts;
	/* Minimum wait in microseconds: once it has passed, one CQE ends the wait; 0 for none. */
	__u32 min_wait_usec;
	/* IORING_REG_WAIT_TS or 0. */
	__u32 flags;
	/* Address of the signal mask during the wait; 0 leaves the mask as it is. */
	__u64 sigmask;
	/* Length of the kernel's signal mask in bytes (8; on MIPS 16). */
	__u32 sigmask_sz;
	/* Must be 0. */
	__u32 pad[3];
	/* Must be 0. */
	__u64 pad2[2];
};

/* Arguments of a wait (IORING_ENTER_EXT_ARG). */
struct io_uring_getevents_arg {
	/* Address of the signal mask during the wait; 0 leaves the mask as it is. */
	__u64 sigmask;
	/* Length of the kernel's signal mask in bytes (8; on MIPS 16). */
	__u32 sigmask_sz;
	/*
	 * Minimum wait in microseconds: once it has passed, one CQE ends the wait; 0 for none
	 * (Linux 6.12). Must be 0 before.
	 */
	__u32 min_wait_usec;
	/* Address of a struct __kernel_timespec with the timeout of the wait; 0 for none. */
	__u64 ts;
};

/* Codes of io_uring_register(2). */
__extension__ enum io_uring_register_op {
	/* Registers a table of buffers (Linux 5.1). */
	IORING_REGISTER_BUFFERS = 0,
	/* Unregisters the table of buffers (Linux 5.1). */
	IORING_UNREGISTER_BUFFERS = 1,
	/* Registers a table of files (Linux 5.1). */
	IORING_REGISTER_FILES = 2,
	/* Unregisters the table of files (Linux 5.1). */
	IORING_UNREGISTER_FILES = 3,
	/* Registers an eventfd that is signalled when CQEs are posted (Linux 5.2). */
	IORING_REGISTER_EVENTFD = 4,
	/* Unregisters the eventfd (Linux 5.2). */
	IORING_UNREGISTER_EVENTFD = 5,
	/* Replaces registered files (Linux 5.5). */
	IORING_REGISTER_FILES_UPDATE = 6,
	/*
	 * Registers an eventfd that is not signalled for requests that complete during their
	 * submission (Linux 5.6).
	 */
	IORING_REGISTER_EVENTFD_ASYNC = 7,
	/* Returns a list of the operations that the kernel supports (Linux 5.6). */
	IORING_REGISTER_PROBE = 8,
	/* Registers the caller's credentials (Linux 5.6). */
	IORING_REGISTER_PERSONALITY = 9,
	/* Unregisters credentials (Linux 5.6). */
	IORING_UNREGISTER_PERSONALITY = 10,
	/*
	 * Restricts the requests and register calls of a disabled ring (Linux 5.10), or of all
	 * future rings of the calling task (Linux 7.0).
	 */
	IORING_REGISTER_RESTRICTIONS = 11,
	/* Enables a ring that was set up with IORING_SETUP_R_DISABLED (Linux 5.10). */
	IORING_REGISTER_ENABLE_RINGS = 12,
	/* Registers a table of files, with tags (Linux 5.13) or sparse (Linux 5.19). */
	IORING_REGISTER_FILES2 = 13,
	/* Replaces registered files, with tags (Linux 5.13). */
	IORING_REGISTER_FILES_UPDATE2 = 14,
	/* Registers a table of buffers, with tags (Linux 5.13) or sparse (Linux 5.19). */
	IORING_REGISTER_BUFFERS2 = 15,
	/* Replaces registered buffers, with tags (Linux 5.13). */
	IORING_REGISTER_BUFFERS_UPDATE = 16,
	/* Sets the CPU affinity of the worker threads (Linux 5.14). */
	IORING_REGISTER_IOWQ_AFF = 17,
	/* Resets the CPU affinity of the worker threads (Linux 5.14). */
	IORING_UNREGISTER_IOWQ_AFF = 18,
	/* Sets and returns the maximum numbers of worker threads (Linux 5.15). */
	IORING_REGISTER_IOWQ_MAX_WORKERS = 19,
	/* Registers ring descriptors for the calling thread (Linux 5.18). */
	IORING_REGISTER_RING_FDS = 20,
	/* Unregisters ring descriptors of the calling thread (Linux 5.18). */
	IORING_UNREGISTER_RING_FDS = 21,
	/* Registers a buffer ring (Linux 5.19). */
	IORING_REGISTER_PBUF_RING = 22,
	/* Unregisters a buffer ring (Linux 5.19). */
	IORING_UNREGISTER_PBUF_RING = 23,
	/* Cancels requests synchronously (Linux 6.0). */
	IORING_REGISTER_SYNC_CANCEL = 24,
	/* Sets the range of slots that IORING_FILE_INDEX_ALLOC allocates from (Linux 6.0). */
	IORING_REGISTER_FILE_ALLOC_RANGE = 25,
	/* Returns the head of a buffer ring (Linux 6.8). */
	IORING_REGISTER_PBUF_STATUS = 26,
	/* Enables busy polling of network devices, or changes its settings (Linux 6.9). */
	IORING_REGISTER_NAPI = 27,
	/* Disables busy polling of network devices (Linux 6.9). */
	IORING_UNREGISTER_NAPI = 28,
	/* Sets the clock for the timeouts of waits (Linux 6.12). */
	IORING_REGISTER_CLOCK = 29,
	/* Clones registered buffers of another ring (Linux 6.12). */
	IORING_REGISTER_CLONE_BUFFERS = 30,
	/* Posts a CQE to a ring, without a ring of the caller (Linux 6.13). */
	IORING_REGISTER_SEND_MSG_RING = 31,
	/* Registers a receive queue of a network interface for zero-copy receive (Linux 6.15). */
	IORING_REGISTER_ZCRX_IFQ = 32,
	/* Changes the sizes of the SQ and CQ rings (Linux 6.13). */
	IORING_REGISTER_RESIZE_RINGS = 33,
	/* Registers a memory region for the arguments of waits (Linux 6.13). */
	IORING_REGISTER_MEM_REGION = 34,
	/* Queries which features the kernel supports (Linux 6.18). */
	IORING_REGISTER_QUERY = 35,
	/* Performs a control operation on a queue for zero-copy receive (Linux 6.19). */
	IORING_REGISTER_ZCRX_CTRL = 36,
	/*
	 * Registers a BPF filter for the requests of a ring, or of all future rings of the calling
	 * task (Linux 7.0).
	 */
	IORING_REGISTER_BPF_FILTER = 37,
	/* The number of codes in this header. */
	IORING_REGISTER_LAST = 38,
	/* Flag, combined with a code: the descriptor is the index of a registered ring (Linux 6.3). */
	IORING_REGISTER_USE_REGISTERED_RING = 1U << 31,
};

/* Classes of worker threads: indices of the array of IORING_REGISTER_IOWQ_MAX_WORKERS. */
enum io_wq_type {
	/* Workers for bounded work: regular files and block devices. */
	IO_WQ_BOUND = 0,
	/* Workers for unbounded work, which can block indefinitely: all other files. */
	IO_WQ_UNBOUND = 1,
};

/* Which requests to cancel (IORING_REGISTER_SYNC_CANCEL). */
struct io_uring_sync_cancel_reg {
	/*
	 * The user_data to match: if flags has no other criterion, or with
	 * IORING_ASYNC_CANCEL_USERDATA.
	 */
	__u64 addr;
	/*
	 * The file to match, with IORING_ASYNC_CANCEL_FD: a descriptor, or a slot with
	 * IORING_ASYNC_CANCEL_FD_FIXED.
	 */
	__s32 fd;
	/* IORING_ASYNC_CANCEL_* flags. */
	__u32 flags;
	/* How long to wait for the cancelled request to complete; -1 in both fields: no limit. */
	struct __kernel_timespec timeout;
	/* The opcode to match, with IORING_ASYNC_CANCEL_OP. */
	__u8 opcode;
	/* Must be zero. */
	__u8 pad[7];
	/* Must be zero. */
	__u64 pad2[3];
};

/* The clock for the timeouts of waits (IORING_REGISTER_CLOCK). */
struct io_uring_clock_register {
	/* CLOCK_MONOTONIC or CLOCK_BOOTTIME. */
	__u32 clockid;
	/* Must be zero. */
	__u32 __resv[3];
};

/* NAPI operations (opcode of io_uring_napi). */
enum io_uring_napi_op {
	/*
	 * Enables busy polling with the given settings (Linux 6.13). Its value is 0, which older
	 * kernels require.
	 */
	IO_URING_NAPI_REGISTER_OP = 0,
	/* Adds a NAPI ID to a ring with static tracking (Linux 6.13). */
	IO_URING_NAPI_STATIC_ADD_ID = 1,
	/* Removes a NAPI ID from a ring with static tracking (Linux 6.13). */
	IO_URING_NAPI_STATIC_DEL_ID = 2,
};

/* Which NAPI IDs are polled (op_param of IO_URING_NAPI_REGISTER_OP). */
enum io_uring_napi_tracking_strategy {
	/*
	 * Those of the sockets that requests of the ring use (Linux 6.13). Older kernels know no
	 * other strategy.
	 */
	IO_URING_NAPI_TRACKING_DYNAMIC = 0,
	/* Those that the program adds with IO_URING_NAPI_STATIC_ADD_ID (Linux 6.13). */
	IO_URING_NAPI_TRACKING_STATIC = 1,
	/* Written by the kernel: busy polling was not enabled (Linux 6.13). */
	IO_URING_NAPI_TRACKING_INACTIVE = 255,
};

/* Settings of busy polling (IORING_REGISTER_NAPI). The kernel writes the previous settings. */
struct io_uring_napi {
	/* How long a wait polls, in microseconds. */
	__u32 busy_poll_to;
	/* 1 to prefer polling to interrupts, otherwise 0. */
	__u8 prefer_busy_poll;
	/*
	 * IO_URING_NAPI_REGISTER_OP, IO_URING_NAPI_STATIC_ADD_ID or
	 * IO_URING_NAPI_STATIC_DEL_ID (Linux 6.13). Older kernels require 0.
	 */
	__u8 opcode;
	/* Must be zero. */
	__u8 pad[2];
	/*
	 * IO_URING_NAPI_TRACKING_*, or the NAPI ID to add or remove (Linux 6.13). Older kernels
	 * require 0.
	 */
	__u32 op_param;
	/* Must be zero. */
	__u32 resv;
};

/* An update of registered files. Deprecated: io_uring_rsrc_update has the same layout. */
struct io_uring_files_update {
	/* The first slot to replace. */
	__u32 offset;
	/* Must be zero. */
	__u32 resv;
	/*
	 * Address of the descriptors (__s32): -1 empties the slot, IORING_REGISTER_FILES_SKIP
	 * leaves it as it is.
	 */
	__aligned_u64 fds;
};

/* For flags of io_uring_rsrc_register: all slots are empty; data must be 0 (Linux 5.19). */
#define IORING_RSRC_REGISTER_SPARSE (1U << 0)

/* A table of files or buffers (IORING_REGISTER_FILES2, IORING_REGISTER_BUFFERS2). */
struct io_uring_rsrc_register {
	/* The number of slots. */
	__u32 nr;
	/* IORING_RSRC_REGISTER_* flags. */
	__u32 flags;
	/* Must be zero. */
	__u64 resv2;
	/* Address of the descriptors (__s32) or of the buffers (struct iovec). */
	__aligned_u64 data;
	/*
	 * Address of an array of tags (__u64), one per slot; 0 for no tags. For a slot with a tag
	 * other than 0, the kernel posts a CQE with the tag as user_data when the resource has
	 * been replaced or unregistered and no request uses it.
	 */
	__aligned_u64 tags;
};

/*
 * An update of registered files (IORING_REGISTER_FILES_UPDATE), or a ring descriptor
 * (IORING_REGISTER_RING_FDS, IORING_UNREGISTER_RING_FDS).
 */
struct io_uring_rsrc_update {
	/*
	 * The first slot to replace. For a ring: its index, or -1 (0xffffffff) to let the kernel
	 * choose one, which it then writes here.
	 */
	__u32 offset;
	/* Must be zero. */
	__u32 resv;
	/* Address of the new descriptors (__s32). For a ring: its descriptor; 0 to unregister. */
	__aligned_u64 data;
};

/*
 * An update of registered files or buffers, with tags (IORING_REGISTER_FILES_UPDATE2,
 * IORING_REGISTER_BUFFERS_UPDATE).
 */
struct io_uring_rsrc_update2 {
	/* The first slot to replace. */
	__u32 offset;
	/* Must be zero. */
	__u32 resv;
	/* Address of the descriptors (__s32) or of the buffers (struct iovec). */
	__aligned_u64 data;
	/* Address of an array of tags (__u64), one per slot; 0 for no tags. */
	__aligned_u64 tags;
	/* The number of slots to replace. */
	__u32 nr;
	/* Must be zero. */
	__u32 resv2;
};

/* As a descriptor in an update of files: the slot stays as it is (Linux 5.12). */
#define IORING_REGISTER_FILES_SKIP (-2)

/* A range of slots of registered files (IORING_REGISTER_FILE_ALLOC_RANGE). */
struct io_uring_file_index_range {
	/* The first slot. */
	__u32 off;
	/* The number of slots. */
	__u32 len;
	/* Must be zero. */
	__u64 resv;
};

/* Flags of io_uring_clone_buffers. */
enum {
	/* src_fd is the index of a registered ring (Linux 6.12). */
	IORING_REGISTER_SRC_REGISTERED = (1 << 0),
	/* Replaces buffers that are registered in the destination (Linux 6.13). */
	IORING_REGISTER_DST_REPLACE = (1 << 1),
};

/* Registered buffers of another ring to clone (IORING_REGISTER_CLONE_BUFFERS). */
struct io_uring_clone_buffers {
	/* The source ring: a descriptor, or an index with IORING_REGISTER_SRC_REGISTERED. */
	__u32 src_fd;
	/* IORING_REGISTER_SRC_REGISTERED, IORING_REGISTER_DST_REPLACE. */
	__u32 flags;
	/* The first slot to clone (Linux 6.13). Linux 6.12 requires 0. */
	__u32 src_off;
	/* The first slot of the destination (Linux 6.13). Linux 6.12 requires 0. */
	__u32 dst_off;
	/* The number of slots; 0 for all (Linux 6.13). Linux 6.12 requires 0. */
	__u32 nr;
	/* Must be zero. */
	__u32 pad[3];
};

/* In flags of io_uring_probe_op: the kernel supports the operation (Linux 5.6). */
#define IO_URING_OP_SUPPORTED (1U << 0)

/* An operation in the list of IORING_REGISTER_PROBE. */
struct io_uring_probe_op {
	/* The operation: IORING_OP_*. */
	__u8 op;
	/* Reserved. */
	__u8 resv;
	/* IO_URING_OP_* flags. */
	__u16 flags;
	/* Reserved. */
	__u32 resv2;
};

/* The list of operations (IORING_REGISTER_PROBE). All bytes must be zero before the call. */
__extension__ struct io_uring_probe {
	/* Written by the kernel: the highest opcode that it knows. */
	__u8 last_op;
	/* Written by the kernel: the number of elements of ops that it filled. */
	__u8 ops_len;
	/* Must be zero. */
	__u16 resv;
	/* Must be zero. */
	__u32 resv2[3];
	/* Written by the kernel: the operations, indexed by opcode. */
	struct io_uring_probe_op ops[];
};

/* An element of the array of IORING_REGISTER_RESTRICTIONS. What no element permits is denied. */
__extension__ struct io_uring_restriction {
	/* The kind of the element, IORING_RESTRICTION_*. */
	__u16 opcode;
	/* The argument of the kind. */
	union {
		/*
		 * For IORING_RESTRICTION_REGISTER_OP: a code of io_uring_register(2), IORING_REGISTER_*
		 * or IORING_UNREGISTER_*.
		 */
		__u8 register_op;
		/* For IORING_RESTRICTION_SQE_OP: an opcode, IORING_OP_*. */
		__u8 sqe_op;
		/* For the kinds of flags: IOSQE_* flags. */
		__u8 sqe_flags;
	};
	/* Must be zero. */
	__u8 resv;
	/* Must be zero. */
	__u32 resv2[3];
};

/* Restrictions of all rings that a task and its children set up later (Linux 7.0). */
__extension__ struct io_uring_task_restriction {
	/* Must be zero. */
	__u16 flags;
	/* The number of elements of restrictions. */
	__u16 nr_res;
	/* Must be zero. */
	__u32 resv[3];
	/* The restrictions. */
	struct io_uring_restriction restrictions[0];
};

/* Kinds of restrictions (opcode of io_uring_restriction). */
enum io_uring_register_restriction_op {
	/* Permits the register code register_op (Linux 5.10). */
	IORING_RESTRICTION_REGISTER_OP = 0,
	/* Permits requests with the opcode sqe_op (Linux 5.10). */
	IORING_RESTRICTION_SQE_OP = 1,
	/* Permits the SQE flags sqe_flags (Linux 5.10). */
	IORING_RESTRICTION_SQE_FLAGS_ALLOWED = 2,
	/* Requires the SQE flags sqe_flags of every request (Linux 5.10). */
	IORING_RESTRICTION_SQE_FLAGS_REQUIRED = 3,
	/* The number of kinds in this header. */
	IORING_RESTRICTION_LAST = 4,
};

/* An entry of a buffer ring: a provided buffer. */
struct io_uring_buf {
	/* Address of the buffer. */
	__u64 addr;
	/* Length in bytes. */
	__u32 len;
	/* The buffer ID. The CQE of the request that uses the buffer has it in flags. */
	__u16 bid;
	/* Reserved: in the first entry, this is the tail of the ring. */
	__u16 resv;
};

/* A buffer ring, shared with the kernel. */
__extension__ struct io_uring_buf_ring {
	/* The tail and the entries, in the same memory. */
	union {
		/* The tail, in the reserved field of the first entry. */
		struct {
			/* The address in the first entry. */
			__u64 resv1;
			/* The length in the first entry. */
			__u32 resv2;
			/* The buffer ID in the first entry. */
			__u16 resv3;
			/* One past the last entry that was given to the kernel; not masked. */
			__u16 tail;
		};
		/* The entries; their number is that of the registration. */
		struct io_uring_buf bufs[0];
	};
};

/* Flags of io_uring_buf_reg. */
enum io_uring_register_pbuf_ring_flags {
	/*
	 * The kernel allocates the ring (Linux 6.4). ring_addr must be 0; the program maps the
	 * memory at the offset IORING_OFF_PBUF_RING | bgid << IORING_OFF_PBUF_SHIFT.
	 */
	IOU_PBUF_RING_MMAP = 1,
	/*
	 * Buffers are consumed incrementally (Linux 6.12): a request uses only the part of a buffer
	 * that it needs, and the next request continues after it. The program keeps track of how
	 * much of each buffer is used.
	 */
	IOU_PBUF_RING_INC = 2,
};

/*
 * A buffer ring to register (IORING_REGISTER_PBUF_RING) or to unregister
 * (IORING_UNREGISTER_PBUF_RING).
 */
struct io_uring_buf_reg {
	/* Address of the ring, a multiple of the page size; 0 with IOU_PBUF_RING_MMAP. */
	__u64 ring_addr;
	/* The number of entries: a power of two, at most 32768. */
	__u32 ring_entries;
	/* The buffer group ID. */
	__u16 bgid;
	/* IOU_PBUF_RING_* flags. */
	__u16 flags;
	/* With IOU_PBUF_RING_INC: a buffer with fewer bytes left than this is used up; 0 means 1. */
	__u32 min_left;
	/* Must be zero. */
	__u32 resv[5];
};

/* The state of a buffer ring (IORING_REGISTER_PBUF_STATUS). */
struct io_uring_buf_status {
	/* The buffer group ID. */
	__u32 buf_group;
	/* Written by the kernel: the index of the entry that it uses next; 16 bits, not masked. */
	__u32 head;
	/* Must be zero. */
	__u32 resv[8];
};

/* Flags of io_uring_region_desc. */
enum {
	/*
	 * The region is caller-provided memory at user_addr (Linux 6.13). Without this flag, the
	 * kernel allocates the region.
	 */
	IORING_MEM_REGION_TYPE_USER = 1,
};

/* A memory region. */
struct io_uring_region_desc {
	/*
	 * With IORING_MEM_REGION_TYPE_USER: address of the memory, a multiple of the page size.
	 * Otherwise 0.
	 */
	__u64 user_addr;
	/* Length in bytes, a multiple of the page size; not 0. */
	__u64 size;
	/* IORING_MEM_REGION_TYPE_* flags. */
	__u32 flags;
	/* Must be zero. */
	__u32 id;
	/* Must be zero. Written by the kernel: the offset for mmap(2) of the ring descriptor. */
	__u64 mmap_offset;
	/* Must be zero. */
	__u64 __resv[4];
};

/* Flags of io_uring_mem_region_reg. */
enum {
	/*
	 * The region is an array of io_uring_reg_wait, the arguments of waits (Linux 6.13). The
	 * ring must be disabled.
	 */
	IORING_MEM_REGION_REG_WAIT_ARG = 1,
};

/* A memory region and its purpose (IORING_REGISTER_MEM_REGION). */
struct io_uring_mem_region_reg {
	/* Address of the io_uring_region_desc. */
	__u64 region_uptr;
	/* IORING_MEM_REGION_REG_* flags. */
	__u64 flags;
	/* Must be zero. */
	__u64 __resv[2];
};

#ifndef LINUX_IO_ZCRX_H
/* The kernel has these in <linux/io_uring/zcrx.h>, which its <linux/io_uring.h> includes. */
#define LINUX_IO_ZCRX_H

/* An entry of the refill queue: a part of the area that the program returns to the kernel. */
struct io_uring_zcrx_rqe {
	/* The offset of the part in its area, combined with rq_area_token of the area. */
	__u64 off;
	/* Length in bytes. */
	__u32 len;
	/* Must be zero. */
	__u32 __pad;
};

/* The second half of a CQE of IORING_OP_RECV_ZC: where the data is. */
struct io_uring_zcrx_cqe {
	/* The offset of the data in its area; the bits of IORING_ZCRX_AREA_MASK identify the area. */
	__u64 off;
	/* Reserved. */
	__u64 __pad;
};

/* The lowest bit number of the area ID in an offset. */
#define IORING_ZCRX_AREA_SHIFT 48
/* The bits of the area ID in an offset. */
#define IORING_ZCRX_AREA_MASK (~((1ULL << IORING_ZCRX_AREA_SHIFT) - 1ULL))

/* The layout of the refill queue: offsets from the start of its region, in bytes. */
struct io_uring_zcrx_offsets {
	/* The head: the index of the next entry that the kernel consumes (__u32). */
	__u32 head;
	/* The tail: one past the last entry that the program has written (__u32). */
	__u32 tail;
	/* The array of entries, io_uring_zcrx_rqe. */
	__u32 rqes;
	/* Reserved. */
	__u32 __resv2;
	/* Reserved. */
	__u64 __resv[2];
};

/* Flags of io_uring_zcrx_area_reg. */
enum io_uring_zcrx_area_flags {
	/* The area is the dma-buf dmabuf_fd (Linux 6.16). */
	IORING_ZCRX_AREA_DMABUF = 1,
};

/* An area: memory that receives payload. */
struct io_uring_zcrx_area_reg {
	/* Address, a multiple of the page size. For a dma-buf: an offset, which must be 0. */
	__u64 addr;
	/* Length in bytes, a multiple of the page size. For a dma-buf: its length. */
	__u64 len;
	/*
	 * Must be zero. Written by the kernel: the bits that identify the area in off of
	 * io_uring_zcrx_rqe.
	 */
	__u64 rq_area_token;
	/* IORING_ZCRX_AREA_* flags. */
	__u32 flags;
	/* With IORING_ZCRX_AREA_DMABUF: the descriptor of the dma-buf. Otherwise 0. */
	__u32 dmabuf_fd;
	/* Must be zero. */
	__u64 __resv2[2];
};

/* Flags of io_uring_zcrx_ifq_reg. */
enum zcrx_reg_flags {
	/*
	 * Imports a queue that another ring exported; if_idx is the exported descriptor, the
	 * other fields must be 0 (Linux 6.19).
	 */
	ZCRX_REG_IMPORT = 1,
	/*
	 * Uses no device: the kernel copies all data into the area; if_idx and if_rxq must be 0
	 * (Linux 7.1). The program has to flush the refill queue with ZCRX_CTRL_FLUSH_RQ.
	 */
	ZCRX_REG_NODEV = 2,
};

/* Features of zero-copy receive (features of io_uring_query_zcrx). */
enum zcrx_features {
	/* rx_buf_len can be set (Linux 7.0). */
	ZCRX_FEATURE_RX_PAGE_SIZE = (1 << 0),
	/* event_desc can be set (Linux 7.2). */
	ZCRX_FEATURE_EVENT = (1 << 1),
};

/* Events of a queue: bit numbers in type_mask of zcrx_event_desc. */
enum zcrx_event_type {
	/* The area had no free buffer for the interface (Linux 7.2). */
	ZCRX_EVENT_ALLOC_FAIL = 0,
	/* The kernel copied data that the device had not written into the area (Linux 7.2). */
	ZCRX_EVENT_COPY = 1,
	/* The number of events in this header. */
	__ZCRX_EVENT_TYPE_LAST = 2,
};

/* Flags of zcrx_event_desc. */
enum zcrx_event_desc_flags {
	/* The kernel updates the counters at stats_offset (Linux 7.2). */
	ZCRX_EVENT_DESC_FLAG_STATS = (1 << 0),
};

/* Counters of a queue (Linux 7.2). */
struct zcrx_stats {
	/* How often the kernel copied data. */
	__u64 copy_count;
	/* The number of bytes that the kernel copied. */
	__u64 copy_bytes;
};

/*
 * The events that the kernel posts as CQEs (Linux 7.2). An event is posted once, then again only
 * after ZCRX_CTRL_ARM_EVENT.
 */
struct zcrx_event_desc {
	/* The user_data of the CQEs; their res is the event. */
	__u64 user_data;
	/* The events to post: a set of bits 1 << ZCRX_EVENT_*. */
	__u32 type_mask;
	/* ZCRX_EVENT_DESC_FLAG_* flags. */
	__u32 flags;
	/*
	 * With ZCRX_EVENT_DESC_FLAG_STATS: the offset of a zcrx_stats in the region of the refill
	 * queue, in bytes, after the entries. Otherwise 0.
	 */
	__u64 stats_offset;
	/* Must be zero. */
	__u64 __resv2[9];
};

/* A queue for zero-copy receive to register (IORING_REGISTER_ZCRX_IFQ). */
struct io_uring_zcrx_ifq_reg {
	/* The index of the network interface. */
	__u32 if_idx;
	/* The number of the receive queue of the interface. */
	__u32 if_rxq;
	/*
	 * The number of entries of the refill queue, at most 32768. The kernel rounds it up to a
	 * power of two and writes the result.
	 */
	__u32 rq_entries;
	/* ZCRX_REG_* flags. */
	__u32 flags;
	/* Address of the io_uring_zcrx_area_reg. */
	__u64 area_ptr;
	/* Address of the io_uring_region_desc for the refill queue. */
	__u64 region_ptr;
	/* Written by the kernel: the layout of the refill queue. */
	struct io_uring_zcrx_offsets offsets;
	/* Must be zero. Written by the kernel: the ID of the queue in this ring. */
	__u32 zcrx_id;
	/*
	 * The size of receive buffers in bytes, a power of two and at least the page size; 0 for the
	 * page size (Linux 7.0). The kernel writes the size in use. Older kernels require 0.
	 */
	__u32 rx_buf_len;
	/* Address of a zcrx_event_desc; 0 for no events (Linux 7.2). Older kernels require 0. */
	__u64 event_desc;
	/* Must be zero. */
	__u64 __resv[2];
};

/* Control operations on a queue (IORING_REGISTER_ZCRX_CTRL). */
enum zcrx_ctrl_op {
	/* Consumes the entries of the refill queue at once (Linux 6.19). */
	ZCRX_CTRL_FLUSH_RQ = 0,
	/* Creates a descriptor of the queue, which other rings can import (Linux 6.19). */
	ZCRX_CTRL_EXPORT = 1,
	/* Arms an event again after it was posted (Linux 7.2). */
	ZCRX_CTRL_ARM_EVENT = 2,
	/* Adds an area to the queue (Linux 7.3). */
	ZCRX_CTRL_ADD_AREA = 3,
	/* The number of operations in this header. */
	__ZCRX_CTRL_LAST = 4,
};

/* The argument of ZCRX_CTRL_FLUSH_RQ. */
struct zcrx_ctrl_flush_rq {
	/* Must be zero. */
	__u64 __resv[6];
};

/* The argument of ZCRX_CTRL_EXPORT. */
struct zcrx_ctrl_export {
	/* Must be zero. Written by the kernel: the descriptor, with O_CLOEXEC. */
	__u32 zcrx_fd;
	/* Must be zero. */
	__u32 __resv1[11];
};

/* The argument of ZCRX_CTRL_ARM_EVENT (Linux 7.2). */
struct zcrx_ctrl_arm_event {
	/* The event: ZCRX_EVENT_*. */
	__u32 event_type;
	/* Must be zero. */
	__u32 __resv[11];
};

/* The argument of ZCRX_CTRL_ADD_AREA (Linux 7.3). */
struct zcrx_ctrl_add_area {
	/* Address of the io_uring_zcrx_area_reg. */
	__u64 area_ptr;
	/* Must be zero. */
	__u64 __resv[5];
};

/* A control operation on a queue, with its argument. */
__extension__ struct zcrx_ctrl {
	/* The ID of the queue, from io_uring_zcrx_ifq_reg. */
	__u32 zcrx_id;
	/* The operation, ZCRX_CTRL_*. */
	__u32 op;
	/* Must be zero. */
	__u64 __resv[2];
	/* The argument of the operation. */
	union {
		/* For ZCRX_CTRL_EXPORT. */
		struct zcrx_ctrl_export zc_export;
		/* For ZCRX_CTRL_FLUSH_RQ. */
		struct zcrx_ctrl_flush_rq zc_flush;
		/* For ZCRX_CTRL_ARM_EVENT. */
		struct zcrx_ctrl_arm_event zc_arm_event;
		/* For ZCRX_CTRL_ADD_AREA. */
		struct zcrx_ctrl_add_area zc_area;
	};
};
#endif

#ifdef __cplusplus
}
#endif
#endif

#undef LIBURING_DECLARES_IO_URING

#endif
