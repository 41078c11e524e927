package incident

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/seed-d7eb6e68/caseload/audit"
)

// Engine applies commands to the incidents of one store. It keeps no state of its own, so several engines, also in several
// processes, may work on one store; for page tokens to travel among them they share an [Options.PageKey]. It starts no
// goroutine and needs no closing. Use it through [Engine.As].
type Engine struct {
	opts  Options
	store Store
	locks locks
	// ingest makes look-up and commit of correlation one step inside this process.
	ingest chan struct{}
	// seal authenticates page tokens.
	seal func(message []byte) []byte
}

// New makes an engine. The error names an option that is not acceptable.
func New(opts Options) (*Engine, error) {
	opts, err := opts.withDefaults()
	if err != nil {
		return nil, err
	}
	seal := newSeal(slices.Clone(opts.PageKey))
	opts.PageKey = nil // see newSeal
	return &Engine{opts: opts, store: opts.Store, locks: newLocks(), ingest: make(chan struct{}, 1), seal: seal}, nil
}

// As returns the engine as seen by an actor: every entry, the filter term "me", and authorisation take the actor from it.
func (e *Engine) As(actor audit.Actor) *Desk { return &Desk{engine: e, actor: actor} }

// Desk is the engine as seen by one actor. It is a small immutable value, cheap to make and safe to share. The zero Desk is
// not usable: [Engine.As] makes them.
type Desk struct {
	engine  *Engine
	actor   audit.Actor
	command string
}

// Actor is the actor the desk acts for.
func (d *Desk) Actor() audit.Actor { return d.actor }

// WithCommandID returns a desk for one command that has this id. A command whose id was committed before does nothing and
// returns what is stored: a caller that does not know whether its command arrived just sends it again. Ids are compared, not
// commands: another command on the same incident under the id of one that was committed is taken for that one. A command that
// changed nothing leaves no receipt; sent again it is computed again.
func (d *Desk) WithCommandID(id string) *Desk {
	next := *d
	next.command = id
	return &next
}

func (d *Desk) env() Env {
	e := d.engine
	command := d.command
	if command == "" {
		command = e.opts.NewCommandID()
	}
	return Env{
		Actor: d.actor, Time: e.opts.now(), Command: command, Scope: e.store.Scope(),
		Limits: e.opts.Limits, Policy: e.opts.Policy, Seed: e.opts.Seed(),
	}
}

// A plan says what a command needs: the command itself, also with an error, and the incidents it touches. What it looked up
// may be out of date when the command is computed; then it is asked again.
type plan func(ctx context.Context) (Command, []ID, error)

// An outcome is what became of a command.
type outcome struct {
	receipt Receipt
	after   []Incident // every incident it touched, as it left it, in order of id; nil when the command had run before
}

// find returns an incident as the command left it.
func (o *outcome) find(id ID) (Incident, bool) {
	i, ok := search(o.after, id)
	if !ok {
		return Incident{}, false
	}
	return o.after[i], true
}

// search finds an incident, or the place for it, among others in order of id.
func search(incs []Incident, id ID) (int, bool) {
	return slices.BinarySearchFunc(incs, id, func(inc Incident, id ID) int { return cmp.Compare(inc.ID, id) })
}

// do runs a command until it is committed or fails for a reason of its own.
func (d *Desk) do(ctx context.Context, p plan) (outcome, error) {
	var cmd Command
	o, err := d.attempts(ctx, p, &cmd)
	if err != nil && cmd != nil {
		err = d.refuse(ctx, cmd, err)
	}
	return o, err
}

// refuse tells the host of a command that failed.
func (d *Desk) refuse(ctx context.Context, cmd Command, err error) error {
	if d.engine.opts.Refused != nil {
		d.engine.opts.Refused(ctx, d.actor, cmd, err)
	}
	return err
}

// maxTries ends what can only be a store that contradicts itself; with the pauses between them they take most of a minute.
const maxTries = 1000

// maxUnknown is how often a command whose commit had an unknown outcome is settled before the caller hears of it.
const maxUnknown = 3

func (d *Desk) attempts(ctx context.Context, p plan, cmd *Command) (outcome, error) {
	env := d.env()
	if err := checkEnv(&env); err != nil {
		return outcome{}, err
	}
	if d.command != "" {
		if r, err := d.engine.store.Receipt(ctx, d.command); err == nil || !errors.Is(err, ErrNotFound) {
			return outcome{receipt: r}, err
		}
	}
	unknown := 0
	for tries := 0; ; tries++ {
		if err := pause(ctx, tries); err != nil {
			if unknown > 0 {
				err = fmt.Errorf("%w: %w", ErrCommitUnknown, err)
			}
			return outcome{}, err
		}
		o, err := d.attempt(ctx, env, p, cmd)
		switch {
		case errors.Is(err, errStale) && tries < maxTries:
			continue
		case errors.Is(err, errStale):
			return outcome{}, ErrConflict
		case errors.Is(err, ErrCommitUnknown):
			r, rerr := d.engine.store.Receipt(ctx, env.Command)
			if rerr == nil && slices.Equal(r.Incidents, o.receipt.Incidents) {
				return o, nil
			}
			if rerr == nil {
				return outcome{receipt: r}, nil
			}
			if unknown++; unknown == maxUnknown || !errors.Is(rerr, ErrNotFound) {
				return outcome{}, err
			}
			continue
		case err != nil && (d.command != "" || unknown > 0):
			// Sent twice at once, or of unknown outcome, it may fail because it was done.
			if r, rerr := d.engine.store.Receipt(ctx, env.Command); rerr == nil {
				return outcome{receipt: r}, nil
			}
			if unknown > 0 {
				err = fmt.Errorf("%w: %w", ErrCommitUnknown, err)
			}
		}
		return o, err
	}
}

// pause waits before another try, the longer the more there were: commands in one process queue, but those of other processes
// may be quicker again and again. The first tries do not wait.
func pause(ctx context.Context, tries int) error {
	if err := ctx.Err(); err != nil || tries < 3 {
		return err
	}
	t := time.NewTimer(rand.N(min(time.Millisecond<<min(tries, 16), 100*time.Millisecond)))
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// errStale says that a command was computed from something that is no longer so; it never leaves the engine.
var errStale = errors.New("incident: computed from old state")

func (d *Desk) attempt(ctx context.Context, env Env, p plan, cmd *Command) (o outcome, err error) {
	c, need, err := p(ctx)
	*cmd = c
	if err != nil {
		return o, err
	}
	need = slices.Compact(slices.Sorted(slices.Values(need)))
	unlock, err := d.engine.locks.lock(ctx, need)
	if err != nil {
		return o, err
	}
	defer unlock()
	set, err := d.load(ctx, need)
	if err != nil {
		return o, err
	}
	if auth := d.engine.opts.Authorize; auth != nil {
		if err := auth(ctx, d.actor, c, slices.Clone(set)); err != nil {
			return o, fmt.Errorf("%w: %w", ErrForbidden, err)
		}
	}
	env.Time = d.engine.opts.now() // not before what was committed while it waited
	writes, err := run(set, c, env)
	if len(writes) == 0 && len(need) > 1 { // no commit will tell whether they were so at one moment
		again, rerr := d.load(ctx, need)
		if rerr != nil {
			return o, rerr
		}
		if !slices.EqualFunc(set, again, func(a, b Incident) bool { return a.ID == b.ID && a.Version == b.Version }) {
			return o, errStale
		}
	}
	if err != nil {
		if stale(c, err) {
			err = errStale
		}
		return o, err
	}
	o = outcome{receipt: Receipt{Command: env.Command}, after: set}
	if len(writes) == 0 {
		return o, nil
	}
	batch := Batch{scope: env.Scope, command: env.Command, writes: writes, reads: untouched(set, writes)}
	o.receipt, err = d.engine.store.Commit(ctx, batch)
	if errors.Is(err, ErrConflict) {
		return outcome{}, errStale
	}
	if err != nil { // whether it was written is known by its receipt, if at all
		o.receipt = batch.Receipt()
	}
	if err == nil && !slices.Equal(o.receipt.Incidents, batch.Receipt().Incidents) {
		return outcome{receipt: o.receipt}, nil // the same command, sent twice at once, was committed by the other
	}
	o.after = written(set, writes)
	return o, err
}

// written is a set as writes leave it, new incidents among it. All are in order of id.
func written(set []Incident, writes []write) []Incident {
	after := slices.Clone(set)
	for i := range writes {
		next := writes[i].next
		if at, was := search(after, next.ID); was {
			after[at] = next
		} else {
			after = slices.Insert(after, at, next)
		}
	}
	return after
}

// untouched are the incidents of a set that no write changes. All are in order of id.
func untouched(set []Incident, writes []write) (reads []Reached) {
	for i := range set {
		id := set[i].ID
		if _, changes := slices.BinarySearchFunc(writes, id, func(w write, id ID) int { return cmp.Compare(w.next.ID, id) }); !changes {
			reads = append(reads, Reached{id, set[i].Version})
		}
	}
	return reads
}

// stale reports whether an error can only mean that what the plan looked up has changed meanwhile: it chose open incidents
// and found every alert.
func stale(c Command, err error) bool {
	switch c.(type) {
	case IngestCommand:
		limit, _ := errors.AsType[*LimitError](err)
		return errors.Is(err, ErrRefused) || errors.Is(err, ErrRedirected) || errors.Is(err, ErrConflict) || limit != nil && limit.What == alertsOfIncident
	case MoveCommand:
		return errors.Is(err, ErrNotFound)
	default:
		return false
	}
}

// load reads the incidents a command needs; those that do not exist yet are left out, those the actor may not see are not
// found.
func (d *Desk) load(ctx context.Context, ids []ID) ([]Incident, error) {
	set := make([]Incident, 0, len(ids))
	for _, id := range ids {
		inc, err := d.engine.store.Get(ctx, id)
		if errors.Is(err, ErrNotFound) {
			continue
		}
		if err == nil {
			err = d.mustSee(ctx, &inc)
		}
		if err != nil {
			return nil, err
		}
		set = append(set, inc)
	}
	return set, nil
}
