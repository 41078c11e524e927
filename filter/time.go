package filter

import (
	"slices"
	"time"
)

// Time is a property of T that is a moment. The zero time is "not set": a record without the time matches none of the
// comparisons, only Empty. Times compare as instants, to the nanosecond; zone and monotonic reading are dropped. A zero time
// to compare with is invalid.
type Time[T any] struct {
	name string
	get  func(*T) time.Time
}

var timeShape = shape{nullable: true, kind: KindTime, ops: []Operator{Eq, Gt, Ge, Lt, Le, In}}

// NewTime declares a time; get must be safe for concurrent use and not change the record.
func NewTime[T any](name string, get func(*T) time.Time) Time[T] { return Time[T]{name, get} }

// Name returns the property as it is written in expressions.
func (f Time[T]) Name() string { return f.name }

// Is matches records whose time is t, the same instant in whatever zone.
func (f Time[T]) Is(t time.Time) Expr { return test(f.name, Eq, timeValue(t)) }

// In matches records whose time is one of ts; none when ts is empty.
func (f Time[T]) In(ts ...time.Time) Expr { return in(f.name, false, ts, timeValue) }

// Since matches records whose time is t or later.
func (f Time[T]) Since(t time.Time) Expr { return test(f.name, Ge, timeValue(t)) }

// Before matches records whose time is earlier than t.
func (f Time[T]) Before(t time.Time) Expr { return test(f.name, Lt, timeValue(t)) }

// After matches records whose time is later than t.
func (f Time[T]) After(t time.Time) Expr { return test(f.name, Gt, timeValue(t)) }

// Until matches records whose time is t or earlier.
func (f Time[T]) Until(t time.Time) Expr { return test(f.name, Le, timeValue(t)) }

// Between matches records whose time is from or later, and earlier than to.
func (f Time[T]) Between(from, to time.Time) Expr { return And(f.Since(from), f.Before(to)) }

// Within matches records whose time is at most d before now, or later. It stays relative, and thereby fresh in a saved
// filter, until [Schema.Bind] says when now is. A negative d is invalid.
func (f Time[T]) Within(d time.Duration) Expr { return test(f.name, Ge, relativeValue(d)) }

// Empty matches records without the time.
func (f Time[T]) Empty() Expr { return test(f.name, Eq, nullValue()) }

func (f Time[T]) shape() *shape { return &timeShape }

func (f Time[T]) fit(t *Test) *Error { return timeShape.fit(t) }

func (f Time[T]) compile(t *Test) func(*T) bool {
	if t.Values[0].kind == KindNull {
		return func(r *T) bool { return f.get(r).IsZero() }
	}
	get, c := f.get, t.Values[0].when
	switch t.Operator { // c is in year 1 or later and not the zero time, so an unset time is never above it, nor the same
	case In:
		sorted := make([]time.Time, len(t.Values))
		for i, v := range t.Values {
			sorted[i] = v.when
		}
		slices.SortFunc(sorted, time.Time.Compare)
		return func(r *T) bool {
			_, ok := slices.BinarySearchFunc(sorted, get(r), time.Time.Compare)
			return ok
		}
	case Gt:
		return func(r *T) bool { return get(r).After(c) }
	case Ge:
		return func(r *T) bool { return !get(r).Before(c) }
	case Lt:
		return func(r *T) bool { at := get(r); return at.Before(c) && !at.IsZero() }
	case Le:
		return func(r *T) bool { at := get(r); return !at.After(c) && !at.IsZero() }
	}
	return func(r *T) bool { return get(r).Equal(c) }
}
