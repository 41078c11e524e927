package incident

import (
	"context"
	"errors"
	"fmt"
	"iter"
)

// A Mark is a point in the history of one store: after what one commit did to one incident, and before what comes next. The
// store makes the text and is the only one to read it: 1 to 200 printable ASCII characters without spaces, to be kept as they
// are, put into URLs, and compared for nothing but equality. It is a point in what everybody commits: whoever gets one mark
// after another may tell that something was committed, also where [Options.Visible] hides what, and a store may have it say how
// much. The zero Mark is no point; what it means is said where it may be given.
type Mark string

// Committed is what one commit did to one incident.
type Committed struct {
	Before Incident // as the commit found it; the zero Incident when it is new
	After  Incident // as the commit left it
	Mark   Mark     // the point after this
}

// Feed is a [Store] that tells what is committed while it is committed, for [Watch].
//
// It can not be had from the other methods: whoever asks a store again and again for what was updated last misses incidents
// that changed twice in between, and can not know what they were before. Nor is a number that a database hands out to each
// write a Mark by itself: a commit with a lower number may become visible after one with a higher, and is skipped. Numbers
// have to be given in the order of the commits, under a lock or in a row that each commit updates.
type Feed interface {
	Store

	// Head returns the mark of what was committed last, and before the first commit a mark that everything comes after. It
	// is not behind what a read that has begun shows, and not ahead of what a read that begins now will show.
	Head(ctx context.Context) (Mark, error)

	// Changes yields what was committed after a mark, each incident of each commit exactly once and in the order of the
	// commits. Those of one commit follow each other in order of id, and a mark may be between them. When there is no more
	// it waits for the next commit, until the context ends. The zero Mark means the point at which the loop begins. An error
	// ends the loop and is yielded with the zero Committed. It is a GapError when what follows is no longer kept, be it at
	// the beginning or because the reader fell behind; at least the last 1,000 are kept for as long as the store is open. It
	// is a MarkError for a text that is no mark of this store, or one that lies in its future. A reader holds up no commit,
	// however slow it is, and a loop that was left leaves nothing behind.
	Changes(ctx context.Context, after Mark) iter.Seq2[Committed, error]
}

var (
	// ErrUnsupported says that the store lacks an ability for which nothing else can stand in.
	ErrUnsupported = errors.New("incident: not supported by the store")
	// ErrGap says that the store no longer keeps everything after a mark. Whoever watches begins anew with the zero Mark.
	ErrGap = errors.New("incident: gap in the feed")
)

// AbilityError names the ability that a store lacks. It wraps ErrUnsupported.
type AbilityError struct{ Ability string }

func (e *AbilityError) Error() string { return fmt.Sprintf("incident: the store has no %s", e.Ability) }

// Unwrap returns ErrUnsupported.
func (e *AbilityError) Unwrap() error { return ErrUnsupported }

// GapError says after which mark the store does not keep everything. It wraps ErrGap.
type GapError struct{ After Mark }

func (e *GapError) Error() string {
	return fmt.Sprintf("incident: what was committed after mark %q is no longer kept", clip(string(e.After)))
}

// Unwrap returns ErrGap.
func (e *GapError) Unwrap() error { return ErrGap }

// MarkError says that a mark is none of this store, or none yet. It wraps ErrInvalid.
type MarkError struct {
	Mark   Mark   // cut to 80 bytes
	Reason string // what was expected
}

func (e *MarkError) Error() string {
	return fmt.Sprintf("incident: mark %q: %s", e.Mark, e.Reason)
}

// Unwrap returns ErrInvalid.
func (e *MarkError) Unwrap() error { return ErrInvalid }
