package alert

import "strings"

// File is the entity of fileEvidence, Graph's fileDetails.
type File struct {
	SHA1   string // sha1, hexadecimal as it came
	SHA256 string // sha256
	MD5    string // md5
	Name   string // fileName
	Path   string // filePath: the folder
	Size   int64  // fileSize in bytes; zero when unknown
}

// EntityKind returns [FileEntity].
func (f File) EntityKind() EntityKind { return FileEntity }

// Key is the first there is of the SHA-256, SHA-1 and MD5 hashes and the path with the name.
func (f File) Key() string { return first(f.SHA256, f.SHA1, f.MD5, f.path()) }

// Label is the name, or else the path or a hash.
func (f File) Label() string { return first(f.Name, f.Path, f.SHA256, f.SHA1, f.MD5) }

// path joins folder and name the way the folder is written.
func (f File) path() string {
	if f.Path == "" || f.Name == "" {
		return first(f.Name, f.Path)
	}
	sep := `\`
	if strings.HasPrefix(f.Path, "/") {
		sep = "/"
	}
	return strings.TrimSuffix(f.Path, sep) + sep + f.Name
}

// AppendNames implements [Entity]. The name is among them with its folder and without.
func (f File) AppendNames(names []string) []string {
	return appendNames(names, f.SHA256, f.SHA1, f.MD5, f.path(), f.Name)
}

func (f File) value() Entity { return f }

func (f File) write(w *writer) {
	w.name("fileDetails")
	f.writeDetails(w)
}

func (f File) writeDetails(w *writer) {
	w.open('{')
	w.text("sha1", f.SHA1)
	w.text("sha256", f.SHA256)
	w.text("md5", f.MD5)
	w.text("fileName", f.Name)
	w.text("filePath", f.Path)
	w.number("fileSize", f.Size)
	w.close('}')
}

func readFile(p props) File {
	return File{
		SHA1: p.string("sha1"), SHA256: p.string("sha256"), MD5: p.string("md5"),
		Name: p.string("fileName"), Path: p.string("filePath"), Size: p.number("fileSize"),
	}
}
