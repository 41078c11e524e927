package incident

import (
	"context"
	"errors"
	"iter"
	"slices"
)

// EventKind says what an [Event] tells.
type EventKind uint8

// The kinds of events. The zero EventKind is none.
const (
	_       EventKind = iota
	Entered           // the incident matches and did not before
	Changed           // it matched before and still does
	Left              // it matched before and does not any more
	Synced            // of no incident: everything up to the mark was told
)

// String returns "entered", "changed", "left" or "synced".
func (k EventKind) String() string {
	switch k {
	case Entered:
		return "entered"
	case Changed:
		return "changed"
	case Left:
		return "left"
	case Synced:
		return "synced"
	default:
		return "EventKind(" + itoa(int(k)) + ")"
	}
}

// An Event is what one commit did to what a query selects.
type Event struct {
	Kind EventKind
	// Incident is the incident after the commit. One that left is shown as it was when it matched last: whoever watches may
	// not be allowed to see what it became. With Synced it is the zero Incident.
	Incident Incident
	// Mark is the point after the event; to watch from it is to get what comes next. It is zero in the first part of a watch
	// that began with the zero Mark, which can only be had as a whole.
	Mark Mark
}

// syncEvery is how many changes that a query does not select are passed over before a watch tells that it got so far.
const syncEvery = 1000

// maxFirst is how often the first part of a watch is begun before it is given up: each time the store wrote more than it keeps
// before it found the first incident.
const maxFirst = 3

// Watch yields what enters, changes within, and leaves the selection of a query on a store that is a [Feed], for as long as the
// context lasts.
//
// With the zero Mark it begins with the incidents that match now, each as Entered and in the order of the query, and a Synced
// with the mark as of which that is all. From there on, or from the mark given, it yields one event for each incident of each
// commit that touches the selection, in the order of the commits, those of one commit together and in order of id. To apply
// them in turn (put what entered or changed, remove what left) is to have what [Store.List] would have yielded at the mark of
// each. Only commits make events: with bound times in the filter nothing enters or leaves by growing older. Synced comes again
// after each 1,000 changes in a row that were none of the query's, so that a mark which is kept to go on from later does not
// grow old merely because nothing happened to it.
//
// Nobody is held up and nothing is lost in silence. A store keeps a bounded number of past changes; a reader who needs one that
// is gone, because it was slow, in the first part too, or came back late, gets a GapError and begins anew with the zero Mark.
// So does one whose mark the store does not know, a MarkError: that of a [Memory] which is no more, for example.
//
// What is watched is everything that the filter selects, with what was redirected where the query asks for that: its limit,
// where it starts and its page token say what a page shows and are ignored, as is whether it counts. So [DefaultQueue], and any
// query of which a page is shown, can be watched as it is. The order is that of the first part and of nothing else.
//
// A store without the ability yields an AbilityError; to list again and again does not replace it, see [Feed]. No goroutine is
// started, and a loop that is left leaves nothing behind.
func Watch(ctx context.Context, s Store, q Query, from Mark) iter.Seq2[Event, error] {
	w, err := newWatch(s, q)
	if err != nil {
		return failed[Event](err)
	}
	return func(yield func(Event, error) bool) {
		tell := func(e Event) bool { return yield(e, nil) }
		at, more, err := from, true, error(nil)
		if from == "" {
			at, more, err = w.first(ctx, tell)
		}
		if more && err == nil {
			err = w.follow(ctx, at, tell)
		}
		if err != nil {
			yield(Event{}, err)
		}
	}
}

// Watch yields what enters, changes within, and leaves the selection of a query; the function [Watch] says how. Who "me" is, what
// [Options.Visible] lets the actor see and what now is are settled by the call, however long the watch lasts. An incident that
// the actor may no longer see leaves, and so does one that is merged into another or loses its last alert, unless the query
// wants redirected ones. Whether those may be seen depends on other incidents than the one that changes: where Visible is set
// they can not be watched, which is a FieldError.
//
// Marks are points in what all actors commit. That a mark is another than before, and that a Synced comes after so many
// commits, tells an actor that somebody committed something, not what: neither the incident nor the command nor who it was. A
// host to which even that is too much does not hand on marks.
func (d *Desk) Watch(ctx context.Context, q Query, from Mark) iter.Seq2[Event, error] {
	if d.mustFollow(q) {
		return failed[Event](&FieldError{Field: "redirected", Value: "true", Reason: "can not be watched where Visible restricts what is seen"})
	}
	inner, err := d.own(q.whole())
	if err != nil {
		return failed[Event](err)
	}
	return Watch(ctx, d.engine.store, inner, from)
}

// A watch is a query over a feed.
type watch struct {
	feed  Feed
	query Query
	match func(*Incident) bool
}

func newWatch(s Store, q Query) (*watch, error) {
	q = q.whole()
	if err := q.Validate(); err != nil {
		return nil, err
	}
	match, err := Schema.Compile(q.Filter)
	if err != nil {
		return nil, err
	}
	feed, ok := s.(Feed)
	if !ok {
		return nil, &AbilityError{Ability: "feed of changes"}
	}
	return &watch{feed, q, match}, nil
}

// selects reports whether an incident is in what is watched; the zero Incident is not.
func (w *watch) selects(inc *Incident) bool {
	return inc.ID != 0 && (w.query.Redirected || inc.Status != Redirected) && w.match(inc)
}

// first tells of what matches, as of one point in the history. A list is of a moment that has no mark, but one between a head
// before it and one after it began: what was written between the two is taken from the feed instead, as it was at the latter,
// and everything else is the same at both.
func (w *watch) first(ctx context.Context, tell func(Event) bool) (at Mark, more bool, err error) {
	for tries := 1; ; tries++ {
		p := part{watch: w, tell: tell}
		more, err = p.run(ctx)
		if !errors.Is(err, ErrGap) || tries == maxFirst {
			return p.mark, more, err
		}
	}
}

// A part is the first part of a watch.
type part struct {
	*watch
	tell    func(Event) bool
	mark    Mark             // as of which it is
	written map[ID]*Incident // meanwhile, as they were at the mark
	rest    []*Incident      // those of them to tell of, in order
}

// run tells of a whole list. A GapError means that nothing was told yet.
func (p *part) run(ctx context.Context) (more bool, err error) {
	before, err := p.feed.Head(ctx)
	if err != nil {
		return false, err
	}
	for inc, err := range p.feed.List(ctx, p.query) {
		if err == nil && p.mark == "" {
			err = p.settle(ctx, before)
		}
		if err != nil {
			return false, err
		}
		if _, ok := p.written[inc.ID]; ok {
			continue
		}
		if !p.upTo(&inc) || !p.tell(Event{Kind: Entered, Incident: inc}) {
			return false, nil
		}
	}
	if p.mark == "" {
		if err := p.settle(ctx, before); err != nil {
			return false, err
		}
	}
	return p.upTo(nil) && p.tell(Event{Kind: Synced, Mark: p.mark}), nil
}

// settle finds the mark, and what was written between the head before and it.
func (p *part) settle(ctx context.Context, before Mark) error {
	head, err := p.feed.Head(ctx)
	if err != nil {
		return err
	}
	if p.mark = head; head == before {
		return nil
	}
	p.written = map[ID]*Incident{}
	for c, err := range p.feed.Changes(ctx, before) {
		if err != nil {
			return err
		}
		p.written[c.After.ID] = &c.After
		if c.Mark == head {
			break
		}
	}
	for _, inc := range p.written {
		if p.selects(inc) {
			p.rest = append(p.rest, inc)
		}
	}
	order := p.query.Order
	slices.SortFunc(p.rest, func(a, b *Incident) int { return order.Compare(order.position(a), order.position(b)) })
	return nil
}

// upTo tells of those of the rest that come before an incident, or of all.
func (p *part) upTo(inc *Incident) bool {
	order := p.query.Order
	for len(p.rest) > 0 && (inc == nil || order.Compare(order.position(p.rest[0]), order.position(inc)) < 0) {
		if !p.tell(Event{Kind: Entered, Incident: *p.rest[0]}) {
			return false
		}
		p.rest = p.rest[1:]
	}
	return true
}

// follow tells of what happens after a mark.
func (w *watch) follow(ctx context.Context, at Mark, tell func(Event) bool) error {
	var c Committed // here, since what is matched escapes
	quiet := 0
	for committed, err := range w.feed.Changes(ctx, at) {
		if err != nil {
			return err
		}
		c = committed
		was, is := w.selects(&c.Before), w.selects(&c.After)
		e := Event{Mark: c.Mark}
		switch {
		case was && is:
			e.Kind, e.Incident = Changed, c.After
		case is:
			e.Kind, e.Incident = Entered, c.After
		case was:
			e.Kind, e.Incident = Left, c.Before
		default:
			if quiet++; quiet < syncEvery {
				continue
			}
			e.Kind = Synced
		}
		quiet = 0
		if !tell(e) {
			return nil
		}
	}
	return nil
}
