// Command soak looks for violations for as long as it is told: rounds of random histories and of one transcript (see package
// verify), and of sequences of commands against the model of the library's own tests, each from a seed of its own. After every round it appends a line to a ledger. It ends with status 1 at the first
// violation, which it prints with the seed that led to it, and with status 2 when it was called wrongly or the ledger can not be written.
//
//	go run ./soak -for 10m -ledger ledger.jsonl
//	go run -race ./soak -for 2h -ledger ledger.jsonl
//	go run ./soak -rounds 1 -seed 1234
//
// A seed decides what clients do and when the store fails, not when goroutines run: to see a violation again may take several
// rounds of its seed.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"time"

	"github.com/seed-d7eb6e68/caseload/incident"
	"github.com/seed-d7eb6e68/caseload/incident/verify"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr, nil)) }

// settings are what the flags say.
type settings struct {
	lasts     time.Duration
	ledger    string
	commit    string
	seed      uint64
	rounds    int
	histories int
	commands  int
	sequences int
	model     func(seed uint64, sequences int) error
	store     func() incident.Store // nil: memory
}

func parse(args []string, stderr io.Writer) (settings, error) {
	s := settings{model: model}
	flags := flag.NewFlagSet("soak", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.DurationVar(&s.lasts, "for", 10*time.Minute, "begin no round after so long")
	flags.StringVar(&s.ledger, "ledger", "", "append a line for each round to this file")
	flags.StringVar(&s.commit, "commit", "", "what is tested; by default the revision the binary was built from")
	flags.Uint64Var(&s.seed, "seed", 0, "seed of the first round; by default a random one")
	flags.IntVar(&s.rounds, "rounds", math.MaxInt, "at most so many rounds")
	flags.IntVar(&s.histories, "histories", 1000, "histories in a round")
	flags.IntVar(&s.commands, "commands", 20_000, "commands of the transcript in a round")
	flags.IntVar(&s.sequences, "sequences", 500, "sequences of commands against the model in a round; zero where the library is no checkout")
	if err := flags.Parse(args); err != nil {
		return s, err
	}
	for _, n := range []int{s.rounds, s.histories, s.commands, s.sequences} {
		if n < 0 {
			return s, fmt.Errorf("want zero or more, not %d", n)
		}
	}
	if flags.NArg() > 0 {
		return s, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if s.seed == 0 {
		s.seed = rand.Uint64() >> 11 // exact also for readers of JSON that keep numbers as floats
	}
	if s.commit == "" {
		s.commit = revision()
	}
	return s, nil
}

// run is the command; store is nil but for tests.
func run(args []string, stdout, stderr io.Writer, store func() incident.Store) int {
	s, err := parse(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		fmt.Fprintln(stderr, "soak:", err)
		return 2
	}
	s.store = store
	begun := time.Now()
	for n := 0; n < s.rounds && time.Since(begun) < s.lasts; n++ {
		l, violation := s.round(s.seed + uint64(n)*roundSeeds)
		line, err := l.append(s.ledger)
		if err != nil {
			fmt.Fprintln(stderr, "soak:", err)
			return 2
		}
		fmt.Fprintf(stdout, "%s\n", line)
		if violation != nil {
			fmt.Fprintf(stderr, "soak: seed %d: %v\n", l.Seed, violation)
			return 1
		}
	}
	return 0
}

// roundSeeds is how far apart the seeds of rounds are: the histories of a round count up from its own.
const roundSeeds = 1 << 20

// round runs one round and returns its line of the ledger and what is wrong.
func (s *settings) round(seed uint64) (line, error) {
	begun := time.Now()
	plan := func(seed uint64) verify.Plan {
		p := verify.PlanOf(seed)
		if s.store != nil {
			p.Store = s.store()
		}
		return p
	}
	got := verify.Histories(seed, s.histories, plan, func() bool { return true })
	l := line{Commit: s.commit, Race: raced, Seed: seed, Histories: got.Histories, Operations: got.Operations, Illegal: got.Illegal,
		Undecided: got.Undecided}
	violation := got.Err
	if violation == nil && s.commands > 0 {
		violation = s.transcript(seed, &l)
	}
	if violation == nil && s.sequences > 0 {
		l.Sequences = s.sequences
		violation = s.model(seed, s.sequences)
	}
	l.At, l.Seconds = begun.UTC().Truncate(time.Second), math.Round(time.Since(begun).Seconds()*1000)/1000
	return l, violation
}

func (s *settings) transcript(seed uint64, l *line) error {
	load := verify.LoadOf(seed, s.commands)
	if s.store != nil {
		load.Store = s.store()
	}
	t, err := verify.Run(load)
	if err != nil {
		return err
	}
	l.Transactions = t.Len()
	for _, v := range t.Check() {
		l.Violations++
		err = errors.Join(err, errors.New(v.String()))
	}
	return err
}
