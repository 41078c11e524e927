package incident

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"slices"
	"time"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/filter"
)

// Options configures an [Engine]. The zero value is an engine in memory with the rules of the package documentation.
type Options struct {
	// Store holds the incidents. Nil: a new [Memory] of the scope "default".
	Store Store

	// Correlate decides which open incident a new alert joins. It is called while other calls of Ingest wait and must not run
	// one itself. Nil: [SameEntity] within [DefaultWindow].
	Correlate Correlator

	// CorrelateBy are the kinds of entities by which candidates for Correlate are looked up. Nil: devices, users and mailboxes, the
	// assets that incidents happen to, since files, processes and addresses are shared by too much that is unrelated. Empty, not
	// nil: none. The slice is copied.
	CorrelateBy []alert.EntityKind

	// Authorize may refuse a command by returning an error, which the caller receives wrapped together with ErrForbidden. It
	// sees the incidents the command would touch as they are before it, both ends of a move or merge among them; incidents
	// about to be opened are not there yet. It is called again when the command is computed again, while other commands on
	// these incidents wait: it must not run commands itself. Nil: everything is allowed.
	Authorize func(ctx context.Context, actor audit.Actor, cmd Command, incidents []Incident) error

	// Visible restricts what an actor may read and work on, outside of anything the actor asks for: an incident that does
	// not match is not found. A redirected incident is as visible as the one it leads to. That there is more than the actor
	// sees is not hidden: ids are given in turn, and the marks of a watch advance with every commit. Nil: everything.
	Visible func(actor audit.Actor) filter.Expr

	// Refused, if set, learns of each command that failed, after it failed: refused attempts do not enter the log. A call whose
	// actor or command id is not acceptable is no command yet. It must not run commands itself.
	Refused func(ctx context.Context, actor audit.Actor, cmd Command, err error)

	Limits Limits
	Policy Policy

	// Clock tells the time; it is truncated to microseconds, which every store keeps. Nil: time.Now.
	Clock func() time.Time

	// NewCommandID makes the id of a command that did not bring one. It must be unique in the scope. Nil: 128 random bits.
	NewCommandID func() string

	// PageKey seals page tokens: who does not have it can not make one. Engines with the same key, scope and filter take up each
	// other's, also in other processes and after a restart, so a service of several has them share one. At least [MinPageKey]
	// bytes that nobody can guess, best 32 random ones; kept as a copy and printed nowhere. Nil: random, so that tokens are good
	// for this engine only. Empty, not nil, is refused as any key that is too short.
	PageKey []byte

	// Seed makes the secret from which the salts of a command's free texts are derived. Nil: 256 random bits.
	Seed func() [32]byte
}

// MinPageKey is how many bytes [Options.PageKey] has at least.
const MinPageKey = 16

func (o Options) withDefaults() (Options, error) {
	if err := o.Limits.check(); err != nil {
		return o, err
	}
	o.Limits = o.Limits.withDefaults()
	if o.Store == nil {
		o.Store = NewMemory("default")
	}
	if o.Correlate == nil {
		o.Correlate = SameEntity(DefaultWindow)
	}
	if o.CorrelateBy == nil {
		o.CorrelateBy = []alert.EntityKind{alert.DeviceEntity, alert.UserEntity, alert.MailboxEntity}
	}
	for _, k := range o.CorrelateBy {
		if !k.IsValid() || k == 0 {
			return o, &FieldError{Field: "CorrelateBy", Value: k.String(), Reason: "not a kind of entity"}
		}
	}
	o.CorrelateBy = slices.Clone(o.CorrelateBy)
	if o.PageKey == nil {
		o.PageKey = make([]byte, sha256.Size)
		rand.Read(o.PageKey) // never fails
	}
	if n := len(o.PageKey); n < MinPageKey {
		return o, &FieldError{Field: "PageKey", Value: itoa(n) + " bytes", Reason: "want at least " + itoa(MinPageKey)}
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.NewCommandID == nil {
		o.NewCommandID = rand.Text
	}
	if o.Seed == nil {
		o.Seed = func() (seed [32]byte) {
			rand.Read(seed[:]) // never fails
			return seed
		}
	}
	return o, nil
}

// now is the time of the clock as entries and filters use it.
func (o *Options) now() time.Time { return o.Clock().UTC().Truncate(timeUnit) }
