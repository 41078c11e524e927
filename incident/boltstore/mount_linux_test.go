package boltstore_test

import (
	"context"
	"os"
	"strconv"
	"sync"
	"syscall"
	"testing"

	"github.com/hanwen/go-fuse/v2/fs"
	"github.com/hanwen/go-fuse/v2/fuse"
	"github.com/stretchr/testify/require"
)

// mounted mounts a disk, for processes other than this one: to map a file of it into the memory of the process that serves it would
// be to wait for oneself.
func mounted(t testing.TB, d *disk) (dir string, unmount func()) {
	t.Helper()
	dir = t.TempDir()
	server, err := serve(t, dir, &names{d: d})
	neededHere(t, err, "a disk with FUSE, which takes /dev/fuse and root or Debian's fuse3")
	unmount = sync.OnceFunc(func() {
		require.NoError(t, server.Unmount())
		server.Wait()
	})
	t.Cleanup(unmount)
	return dir, unmount
}

func serve(t testing.TB, dir string, root *names) (*fuse.Server, error) {
	t.Helper()
	opts := fuse.MountOptions{FsName: "caseload", Name: "test", DirectMountStrict: os.Getuid() == 0}
	if opts.DirectMountStrict { // else it is another program that mounts
		syscall.ForkLock.RLock()
		defer syscall.ForkLock.RUnlock()
	}
	server, err := fs.Mount(dir, root, &fs.Options{MountOptions: opts})
	keepFromChildren(t)
	return server, err
}

// keepFromChildren keeps children from having a part in serving the disk: one that waits for an answer of this process, and has the
// connection open itself, would wait for ever when this process is no more.
func keepFromChildren(t testing.TB) {
	t.Helper()
	fds, err := os.ReadDir("/proc/self/fd")
	require.NoError(t, err)
	for _, fd := range fds {
		if what, err := os.Readlink("/proc/self/fd/" + fd.Name()); err == nil && what == "/dev/fuse" {
			n, err := strconv.Atoi(fd.Name())
			require.NoError(t, err)
			syscall.CloseOnExec(n)
		}
	}
}

// neededHere skips a test where something can not be mounted. Where CI is set that is a failure.
func neededHere(t testing.TB, err error, what string) {
	t.Helper()
	if err == nil {
		return
	}
	if os.Getenv("CI") == "" {
		t.Skipf("skipped, for it mounts %s: %v", what, err)
	}
	require.NoError(t, err, "in CI nothing is skipped; this mounts %s", what)
}

// Names are the directory of a disk.
type names struct {
	fs.Inode
	d *disk
}

func (n *names) Lookup(ctx context.Context, name string, out *fuse.EntryOut) (*fs.Inode, syscall.Errno) {
	if command, ok := acknowledged(name); ok {
		n.d.do(deed{kind: acknowledging, name: command})
		return nil, syscall.ENOENT
	}
	n.d.mu.Lock()
	f := n.d.files[name]
	n.d.mu.Unlock()
	if f == nil {
		return nil, syscall.ENOENT
	}
	return n.inode(ctx, f, &out.Attr), 0
}

func (n *names) inode(ctx context.Context, f *file, out *fuse.Attr) *fs.Inode {
	node := &content{d: n.d, f: f}
	node.attr(out)
	return n.NewInode(ctx, node, fs.StableAttr{Mode: syscall.S_IFREG, Ino: 1000 + f.number})
}

func (n *names) Create(ctx context.Context, name string, _, _ uint32, out *fuse.EntryOut) (*fs.Inode, fs.FileHandle, uint32, syscall.Errno) {
	n.d.mu.Lock()
	n.d.last++
	number := n.d.last
	n.d.mu.Unlock()
	if errno := n.d.do(deed{kind: making, file: number, name: name}); errno != 0 {
		return nil, nil, 0, errno
	}
	return n.inode(ctx, n.d.all[number], &out.Attr), nil, 0, 0
}

func (n *names) Link(ctx context.Context, target fs.InodeEmbedder, name string, out *fuse.EntryOut) (*fs.Inode, syscall.Errno) {
	f := target.(*content).f
	n.d.mu.Lock()
	from, taken := "", n.d.files[name] != nil
	for other, g := range n.d.files {
		if g == f {
			from = other
		}
	}
	n.d.mu.Unlock()
	if taken {
		return nil, syscall.EEXIST
	}
	if errno := n.d.do(deed{kind: linking, name: from, to: name}); errno != 0 {
		return nil, errno
	}
	return n.inode(ctx, f, &out.Attr), 0
}

func (n *names) Unlink(_ context.Context, name string) syscall.Errno {
	return n.d.do(deed{kind: removing, name: name})
}

func (n *names) Rename(_ context.Context, name string, _ fs.InodeEmbedder, to string, _ uint32) syscall.Errno {
	return n.d.do(deed{kind: renaming, name: name, to: to})
}

func (n *names) OpendirHandle(context.Context, uint32) (fs.FileHandle, uint32, syscall.Errno) {
	return n, 0, 0
}

func (n *names) Fsyncdir(context.Context, uint32) syscall.Errno {
	return n.d.do(deed{kind: syncingNames})
}

// Content is a file of a disk.
type content struct {
	fs.Inode
	d *disk
	f *file
}

func (c *content) attr(out *fuse.Attr) {
	c.d.mu.Lock()
	defer c.d.mu.Unlock()
	out.Mode, out.Size, out.Nlink, out.Ino = syscall.S_IFREG|0o600, uint64(len(c.f.data)), 1, 1000+c.f.number
}

func (c *content) Getattr(_ context.Context, _ fs.FileHandle, out *fuse.AttrOut) syscall.Errno {
	c.attr(&out.Attr)
	return 0
}

func (c *content) Setattr(_ context.Context, _ fs.FileHandle, in *fuse.SetAttrIn, out *fuse.AttrOut) syscall.Errno {
	if size, ok := in.GetSize(); ok {
		if errno := c.d.do(deed{kind: resizing, file: c.f.number, size: int64(size)}); errno != 0 {
			return errno
		}
	}
	c.attr(&out.Attr)
	return 0
}

func (c *content) Open(context.Context, uint32) (fs.FileHandle, uint32, syscall.Errno) {
	return nil, 0, 0
}

func (c *content) Read(_ context.Context, _ fs.FileHandle, dest []byte, off int64) (fuse.ReadResult, syscall.Errno) {
	if errno := c.d.do(deed{kind: reading, file: c.f.number}); errno != 0 {
		return nil, errno
	}
	c.d.mu.Lock()
	defer c.d.mu.Unlock()
	if off >= int64(len(c.f.data)) {
		return fuse.ReadResultData(nil), 0
	}
	return fuse.ReadResultData(dest[:copy(dest, c.f.data[off:])]), 0
}

func (c *content) Write(_ context.Context, _ fs.FileHandle, data []byte, off int64) (uint32, syscall.Errno) {
	if errno := c.d.do(deed{kind: writing, file: c.f.number, at: off, data: append([]byte{}, data...)}); errno != 0 {
		return 0, errno
	}
	return uint32(len(data)), 0
}

func (c *content) Fsync(context.Context, fs.FileHandle, uint32) syscall.Errno {
	return c.d.do(deed{kind: syncing, file: c.f.number})
}

var (
	_ fs.NodeLookuper       = (*names)(nil)
	_ fs.NodeCreater        = (*names)(nil)
	_ fs.NodeLinker         = (*names)(nil)
	_ fs.NodeUnlinker       = (*names)(nil)
	_ fs.NodeRenamer        = (*names)(nil)
	_ fs.NodeOpendirHandler = (*names)(nil)
	_ fs.FileFsyncdirer     = (*names)(nil)
	_ fs.NodeGetattrer      = (*content)(nil)
	_ fs.NodeSetattrer      = (*content)(nil)
	_ fs.NodeOpener         = (*content)(nil)
	_ fs.NodeReader         = (*content)(nil)
	_ fs.NodeWriter         = (*content)(nil)
	_ fs.NodeFsyncer        = (*content)(nil)
)
