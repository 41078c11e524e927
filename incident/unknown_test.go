package incident_test

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/incident"
	"github.com/seed-d7eb6e68/caseload/incident/storetest"
)

// However a context ends in the middle of a command, the caller knows: with the error of the context nothing has changed, with
// ErrCommitUnknown it is for the receipt to say, and with neither it was done.
func TestContextsThatEndOnTheWay(t *testing.T) {
	commands := map[string]func(context.Context, *incident.Desk, [4]incident.ID) error{
		"update": func(ctx context.Context, d *incident.Desk, ids [4]incident.ID) error {
			_, err := d.Update(ctx, ids[0], incident.Resolve("done"))
			return err
		},
		"merge": func(ctx context.Context, d *incident.Desk, ids [4]incident.ID) error {
			_, err := d.Merge(ctx, incident.Merge{Target: ids[0], Sources: ids[1:]})
			return err
		},
	}
	lost := fmt.Errorf("%w: the line went dead", incident.ErrCommitUnknown)
	for name, command := range commands {
		for what, answer := range map[string]func(storetest.Call) error{
			"answered":      func(storetest.Call) error { return nil },
			"not committed": func(c storetest.Call) error { return when(c.Method == "Commit" && !c.After, lost) },
			"committed":     func(c storetest.Call) error { return when(c.After, lost) },
			"committed, and no receipt": func(c storetest.Call) error {
				return errors.Join(when(c.After, lost), when(c.Method == "Receipt", &incident.NotFoundError{Command: "c"}))
			},
			"not committed, and no receipt": func(c storetest.Call) error {
				return errors.Join(when(c.Method == "Commit" && !c.After, lost), when(c.Method == "Receipt", &incident.NotFoundError{Command: "c"}))
			},
		} {
			outcomes := map[string]int{}
			for n := 1; ; n++ {
				ending, end := context.WithCancel(ctx)
				calls, begun := 0, false
				d, _, ids := wholeScene(t, func(c storetest.Call) error {
					if !begun {
						return nil
					}
					if calls++; calls == n {
						end()
					}
					return answer(c)
				})
				before := stateOf(t, d)
				begun = true
				err := command(ending, d.WithCommandID("c"), ids)
				begun = false
				end()
				changed := len(before) != 0 && !equalStates(before, stateOf(t, d))
				switch {
				case err == nil:
					require.True(t, changed)
					outcomes["done"]++
				case errors.Is(err, incident.ErrCommitUnknown):
					outcomes[fmt.Sprint("unknown, changed ", changed)]++
				default:
					require.ErrorIs(t, err, context.Canceled, "%s %s, call %d", name, what, n)
					require.False(t, changed, "%s %s, call %d", name, what, n)
					outcomes["context"]++
				}
				require.NoError(t, command(ctx, d.WithCommandID("c"), ids), "sent again")
				require.NotEqual(t, before, stateOf(t, d))
				checkEveryLog(t, d)
				if calls < n {
					break
				}
			}
			require.Positive(t, outcomes["context"], "%s %s: %v", name, what, outcomes)
			if what != "answered" {
				require.Positive(t, outcomes[fmt.Sprint("unknown, changed ", strings.HasPrefix(what, "committed"))], "%s %s: %v", name, what, outcomes)
			}
		}
	}
}

// An outcome is unknown only of a commit that was sent: not of a command that ended before, nor of one that is refused.
func TestWhatWasNotSentIsKnown(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	inc := opened(t, d, "a1")
	inc = update(t, d, inc.ID, incident.Resolve("done"))
	ended, end := context.WithCancel(ctx)
	end()
	for _, d := range []*incident.Desk{d, d.WithCommandID("c")} {
		_, err := d.Update(ended, inc.ID, incident.Comment("seen"))
		require.ErrorIs(t, err, context.Canceled)
		require.NotErrorIs(t, err, incident.ErrCommitUnknown)
		_, err = d.Update(ctx, inc.ID, incident.StartAlerts("a1"))
		require.ErrorIs(t, err, incident.ErrRefused)
		require.NotErrorIs(t, err, incident.ErrCommitUnknown)
	}
}

// A commit of which nothing is known is sent three times before the caller hears of it.
func TestUnknownCommitsAreSentThreeTimes(t *testing.T) {
	lost := fmt.Errorf("%w: the line went dead", incident.ErrCommitUnknown)
	for lose, want := range map[int]int{0: 1, 1: 2, 2: 3, 3: 3, 9: 3} {
		m := incident.NewMemory("default")
		calm, _ := newDesk(t, incident.Options{Store: m})
		inc := opened(t, calm.WithCommandID("open"), "a1")
		sent := 0
		d, _ := newDesk(t, incident.Options{Store: storetest.Faulty(m, func(c storetest.Call) error {
			if c.Method != "Commit" || c.After {
				return nil
			}
			sent++
			return when(sent <= lose, lost)
		})})
		got, err := d.Update(ctx, inc.ID, incident.AddTags("vip"))
		require.Equal(t, want, sent, "%d lost", lose)
		if lose < 3 {
			require.NoError(t, err)
			require.True(t, got.HasTag("vip"))
		} else {
			require.ErrorIs(t, err, incident.ErrCommitUnknown)
		}
	}
}

// A command that is refused after a commit of which nothing is known was refused because it was done, or may have been done.
func TestRefusedAfterAnUnknownCommit(t *testing.T) {
	for _, late := range []bool{true, false} { // whether the receipt comes late or never
		asked := 0
		d, _ := newDesk(t, incident.Options{Store: storetest.Faulty(incident.NewMemory("default"), func(c storetest.Call) error {
			if c.Method == "Receipt" {
				asked++
				return when(asked == 1 || !late, &incident.NotFoundError{Command: "c"})
			}
			return when(c.After, errors.New("the line went dead"))
		})})
		inc, err := d.Open(ctx, phishing())
		if late {
			require.NoError(t, err)
			require.Equal(t, len(phishing()), inc.AlertCount())
		} else {
			require.ErrorIs(t, err, incident.ErrCommitUnknown)
			require.ErrorIs(t, err, incident.ErrConflict)
		}
	}
}

func when(so bool, err error) error {
	if so {
		return err
	}
	return nil
}

func equalStates(a, b map[incident.ID]string) bool {
	for id, s := range b {
		if a[id] != s {
			return false
		}
	}
	return len(a) == len(b)
}

// A store in memory knows what became of every commit: no code of it so much as names ErrCommitUnknown.
func TestMemoryKnowsEveryOutcome(t *testing.T) {
	files, err := filepath.Glob("memory*.go")
	require.NoError(t, err)
	require.Greater(t, len(files), 10)
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			if e, ok := n.(ast.Expr); ok {
				require.False(t, isIdent(e, "ErrCommitUnknown"), "%s has an unknown outcome", name)
			}
			return true
		})
	}
}

// What a store in memory holds is in that store alone: another of the same scope, as after a restart, has nothing of it.
func TestMemoryForgets(t *testing.T) {
	d, _ := newDesk(t, incident.Options{Store: incident.NewMemory("contoso")})
	inc, err := d.WithCommandID("c").Open(ctx, phishing())
	require.NoError(t, err)
	anew := incident.NewMemory("contoso")
	_, err = anew.Get(ctx, inc.ID)
	require.ErrorIs(t, err, incident.ErrNotFound)
	_, err = anew.Receipt(ctx, "c")
	require.ErrorIs(t, err, incident.ErrNotFound)
	require.Empty(t, all(t, anew.List(ctx, incident.Query{Redirected: true})))
}
