package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
)

const library = "github.com/seed-d7eb6e68/caseload"

// model runs random sequences of commands against the model that restates the rules by hand, which is a test of the library: with the
// seed and the number of sequences it is told, and with the race detector where this program has it.
func model(seed uint64, sequences int) error {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", library).Output()
	if err != nil {
		return fmt.Errorf("looking for the sources of the library: %w", err)
	}
	args := []string{"test", "-v", "-count=1", "-timeout=0", "-run=^TestLawsOnRandomSequences$"}
	if raced {
		args = append(args, "-race")
	}
	said := fmt.Sprintf("CASELOAD_SEED=%d CASELOAD_SEQUENCES=%d", int64(seed), sequences)
	cmd := exec.Command("go", append(args, "./incident")...)
	cmd.Dir = strings.TrimSpace(string(dir))
	cmd.Env = append(append(os.Environ(), "GOWORK=off"), strings.Fields(said)...)
	out, err := cmd.CombinedOutput()
	if err == nil && !strings.Contains(string(out), said) {
		err = fmt.Errorf("no test said that it ran with %s", said)
	}
	if err != nil {
		return fmt.Errorf("sequences: %w\n%s", err, out)
	}
	return nil
}
