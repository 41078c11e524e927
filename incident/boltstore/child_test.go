package boltstore_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/incident"
	"github.com/seed-d7eb6e68/caseload/incident/boltstore"
)

// Tests that end a process, or take its disk away, run this program once more as a child, which reads on its standard input what to
// do and writes what it has done.

// A job is what a child does: it opens a store and commits the commands of some writers, each beginning with its own number.
type job struct {
	Path     string
	Unsynced bool
	From     []int // of each writer
	To       int   // of all; zero: until the end of the process
	Tries    int   // of a command that fails; the next follows when all of them did
	Compact  int   // after how many commands, again and again; zero: never
	Close    bool
}

// A report is what a child says of a command, or of the whole when Writer is -1.
type report struct {
	Writer, Number int
	OK, Unknown    bool
	Panic          bool
	Err            string
}

const childEnv = "CASELOAD_BOLT_CHILD"

// The child does what it is told instead of running tests.
func init() {
	if os.Getenv(childEnv) != "" {
		childMain()
		os.Exit(0)
	}
}

func childMain() {
	in := bufio.NewScanner(os.Stdin)
	var mu sync.Mutex
	out := json.NewEncoder(os.Stdout)
	say := func(r report) {
		mu.Lock()
		defer mu.Unlock()
		_ = out.Encode(r)
	}
	for in.Scan() {
		var j job
		if err := json.Unmarshal(in.Bytes(), &j); err != nil {
			panic(err)
		}
		say(j.run(say))
	}
}

func (j *job) run(say func(report)) (end report) {
	end = report{Writer: -1}
	open := func() (*boltstore.Store, error) { return boltstore.Open(j.Path, "north", boltstore.Options{}) }
	if j.Unsynced {
		open = func() (*boltstore.Store, error) { return boltstore.OpenUnsynced(j.Path, "north") }
	}
	s, err := open()
	if err != nil {
		end.Err = err.Error()
		return end
	}
	var all sync.WaitGroup
	for w, from := range j.From {
		all.Go(func() {
			for n := from; j.To == 0 || n < j.To; n++ {
				r := report{Writer: w, Number: n}
				for range max(j.Tries, 1) {
					err := command(s, w, n)
					r.OK, r.Unknown, r.Err = err == nil, r.Unknown && err != nil || errors.Is(err, incident.ErrCommitUnknown), ""
					if err == nil {
						_, _ = os.Stat(filepath.Join(filepath.Dir(j.Path), "ack-"+commandID(w, n)))
						break
					}
					r.Err = err.Error()
				}
				say(r)
				if j.Compact > 0 && n%j.Compact == j.Compact-1 {
					_ = s.Compact(ctx) // it may fail, and then must change nothing
				}
			}
		})
	}
	all.Wait()
	if j.Close {
		if err := s.Close(); err != nil {
			end.Err = err.Error()
		}
	}
	end.OK = true
	return end
}

func commandID(writer, n int) string { return fmt.Sprintf("%d-%d", writer, n) }

var epoch = time.Date(2026, 1, 22, 12, 0, 0, 0, time.UTC)

// command is the n-th command of a writer, in groups of eight: they open incidents, change two at once, move an alert, merge. It is
// the same in every run: nothing is left to chance but the ids.
func command(s incident.Store, writer, n int) error {
	e, err := incident.New(incident.Options{
		Store: s, Clock: func() time.Time { return epoch.Add(time.Duration(n) * time.Second) },
		Seed: func() [32]byte { return [32]byte{byte(writer), byte(n), byte(n >> 8), byte(n >> 16)} },
	})
	if err != nil {
		return err
	}
	d := e.As(ana).WithCommandID(commandID(writer, n))
	group := n - n%8
	name := func(kind string, i int) string { return fmt.Sprintf("%s-%d-%d", kind, writer, group+i) }
	of := func(i int) incident.ID {
		id := name("a", i)
		held, lookErr := d.Locate(ctx, id)
		if err == nil {
			err = lookErr
		}
		return held[id]
	}
	switch i := n % 8; i {
	case 0, 1, 2:
		_, err = d.Open(ctx, []alert.Alert{alertOn(name("a", i), "host"), alertOn(name("b", i), "host")}, incident.Comment("opened"))
	case 3:
		one, two := of(0), of(1)
		if err == nil {
			_, err = d.UpdateAll(ctx, incident.AllOrNothing, []incident.ID{one, two}, incident.AddTags("both"), incident.Comment("both"))
		}
	case 4:
		_, err = d.MoveAlerts(ctx, incident.Move{Alerts: []string{name("b", 0)}, To: of(1)})
	case 5:
		_, err = d.Update(ctx, of(2), incident.Comment(strings.Repeat("A long note. ", 500)))
	case 6:
		_, err = d.Merge(ctx, incident.Merge{Target: of(1), Sources: []incident.ID{of(2)}})
	case 7:
		_, err = d.Update(ctx, of(1), incident.Resolve("done"))
	}
	return err
}

// A child is another process of this program.
type child struct {
	cmd     *exec.Cmd
	in      *json.Encoder
	out     *bufio.Scanner
	reports []report
}

func newChild(t testing.TB) *child {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"=1")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	c := &child{cmd: cmd, in: json.NewEncoder(in), out: bufio.NewScanner(out)}
	t.Cleanup(func() {
		_ = in.Close()
		c.kill()
	})
	return c
}

func (c *child) start(t testing.TB, j job) {
	t.Helper()
	c.reports = nil
	require.NoError(t, c.in.Encode(j))
}

// next is the next report; false when the child is no more.
func (c *child) next(t testing.TB) (r report, ok bool) {
	t.Helper()
	if !c.out.Scan() {
		return r, false
	}
	if json.Unmarshal(c.out.Bytes(), &r) != nil {
		return r, false // cut off as it was killed
	}
	c.reports = append(c.reports, r)
	return r, true
}

// finish reads all reports of a job and returns the last.
func (c *child) finish(t testing.TB) report {
	t.Helper()
	for {
		r, ok := c.next(t)
		require.True(t, ok, "the child ended by itself")
		if r.Writer == -1 {
			return r
		}
	}
}

// kill ends the child as the system would, kill -9, and reads what it still had said.
func (c *child) kill() {
	if c.cmd.ProcessState != nil {
		return
	}
	_ = c.cmd.Process.Kill()
	for c.out.Scan() {
		var r report
		if json.Unmarshal(c.out.Bytes(), &r) == nil {
			c.reports = append(c.reports, r)
		}
	}
	_ = c.cmd.Wait()
}

// sound fails the test unless a store, opened after something happened, is whole: its file in order, each command that was
// acknowledged there, and of every command that is there all of it. It returns the commands it holds.
func sound(t testing.TB, path string, acked []string) (commands map[string]bool) {
	t.Helper()
	commands, err := inspect(path, acked)
	require.NoError(t, err)
	return commands
}

func inspect(path string, acked []string) (commands map[string]bool, err error) {
	s, err := boltstore.Open(path, "north", boltstore.Options{})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := s.Verify(ctx); err != nil {
		return nil, err
	}
	type effect struct {
		command string
		id      incident.ID
		version uint64
	}
	effects := map[effect]bool{}
	commands = map[string]bool{}
	for inc, err := range s.List(ctx, incident.Query{Redirected: true}) {
		if err != nil {
			return nil, err
		}
		for e, err := range s.Activity(ctx, incident.ActivityQuery{Incident: inc.ID}) {
			if err != nil {
				return nil, err
			}
			effects[effect{e.Command, inc.ID, e.Version}] = true
			commands[e.Command] = true
		}
	}
	reached := 0
	for command := range commands {
		r, err := s.Receipt(ctx, command)
		if err != nil {
			return nil, fmt.Errorf("command %s: %w", command, err)
		}
		for _, i := range r.Incidents {
			if reached++; !effects[effect{command, i.ID, i.Version}] {
				return nil, fmt.Errorf("command %s is half done: incident %d is not at %d", command, i.ID, i.Version)
			}
		}
	}
	if reached != len(effects) {
		return nil, fmt.Errorf("%d effects, and receipts of %d", len(effects), reached)
	}
	for _, command := range acked {
		if !commands[command] {
			return nil, fmt.Errorf("%w: command %s", errLost, command)
		}
	}
	return commands, nil
}

var errLost = errors.New("an acknowledged command is lost")
