package alert

import "strings"

// Process is the entity of processEvidence.
type Process struct {
	ID          int64  // processId, as the operating system numbers them; zero when unknown
	CommandLine string // processCommandLine
	Image       File   // imageFile
	DeviceID    string // mdeDeviceId of the device it ran on
}

// EntityKind returns [ProcessEntity].
func (p Process) EntityKind() EntityKind { return ProcessEntity }

// Key joins the key of the image, the command line and the device with "|": the same program run the same way in the same place.
// The process id is no part of it, because systems use them again. It is empty without image and command line.
func (p Process) Key() string {
	image := p.Image.Key()
	if image == "" && p.CommandLine == "" {
		return ""
	}
	return image + "|" + p.CommandLine + "|" + p.DeviceID
}

// Label is the name of the image, or the command line without one.
func (p Process) Label() string { return first(p.Image.Label(), strings.TrimSpace(p.CommandLine)) }

// AppendNames implements [Entity]. Those of its image are among them.
func (p Process) AppendNames(names []string) []string {
	return p.Image.AppendNames(appendNames(names, p.Key(), strings.TrimSpace(p.CommandLine)))
}

func (p Process) value() Entity { return p }

func (p Process) write(w *writer) {
	w.number("processId", p.ID)
	w.text("processCommandLine", p.CommandLine)
	w.text("mdeDeviceId", p.DeviceID)
	w.name("imageFile")
	if p.Image == (File{}) {
		w.null()
		return
	}
	p.Image.writeDetails(w)
}

func readProcess(p props) Process {
	return Process{
		ID: p.number("processId"), CommandLine: p.string("processCommandLine"), DeviceID: p.string("mdeDeviceId"),
		Image: readFile(p.object("imageFile")),
	}
}
