# SPDX-License-Identifier: MIT
"""What Ring.statx() brings, by the names of os.stat_result."""

from __future__ import annotations

from ferrule._binding import safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ferrule.buffer import Buffer

_SECOND = 1_000_000_000


class Stat(safe.ferrule_stat):
    """What is known of a file: by the names of os.stat_result, times as floats in seconds or as integers in nanoseconds
    since 1970, and beyond these:

    mask                            which of the values the file system knows, as bits of statx(2)
    attributes                      compressed, immutable, append-only, ...: STATX_ATTR_* of statx(2)
    st_birthtime, st_birthtime_ns   when the file was made
    """

    __slots__ = ()

    if TYPE_CHECKING:
        st_mode: int
        st_ino: int
        st_dev: int
        st_rdev: int
        st_nlink: int
        st_uid: int
        st_gid: int
        st_size: int
        st_blocks: int
        st_blksize: int
        st_atime_ns: int
        st_mtime_ns: int
        st_ctime_ns: int
        st_birthtime_ns: int
    else:  # the record's own fields under other names
        st_mode = safe.ferrule_stat.mode
        st_ino = safe.ferrule_stat.inode
        st_dev = safe.ferrule_stat.device
        st_rdev = safe.ferrule_stat.special_device
        st_nlink = safe.ferrule_stat.links
        st_uid = safe.ferrule_stat.uid
        st_gid = safe.ferrule_stat.gid
        st_size = safe.ferrule_stat.size
        st_blocks = safe.ferrule_stat.blocks
        st_blksize = safe.ferrule_stat.block_size
        st_atime_ns = safe.ferrule_stat.accessed
        st_mtime_ns = safe.ferrule_stat.modified
        st_ctime_ns = safe.ferrule_stat.changed
        st_birthtime_ns = safe.ferrule_stat.created

    @property
    def st_atime(self) -> float:
        """When it was read last."""
        return self.st_atime_ns / _SECOND

    @property
    def st_mtime(self) -> float:
        """When it was written last."""
        return self.st_mtime_ns / _SECOND

    @property
    def st_ctime(self) -> float:
        """When its inode changed last."""
        return self.st_ctime_ns / _SECOND

    @property
    def st_birthtime(self) -> float:
        """When it was made."""
        return self.st_birthtime_ns / _SECOND


# The generated functions make their records of the class that their module has by the record's name: they come as they
# are, nothing has to be done for each.
safe.ferrule_stat = Stat  # type: ignore[misc]


def stat(buffer: Buffer, at: int = 0) -> Stat:
    """What a statx that has completed wrote into the buffer at `at`. EINVAL where 256 bytes do not fit there."""
    return safe.ferrule_stat_read(buffer._handle, at)  # type: ignore[return-value]
