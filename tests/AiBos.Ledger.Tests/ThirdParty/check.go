// Checks a log's checkpoint, tiles and proofs with Go's own checksum-database code.
// Usage: check VKEY DIR, where DIR holds checkpoint, tile/… and proofs.txt.
package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/ioutil"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type tiles struct{ dir string }

func (t tiles) Height() int { return 8 }

func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}

// Go puts the tile height into the path, the newer standard leaves it out.
func (t tiles) ReadTiles(list []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range list {
		path := "tile/" + strings.TrimPrefix(tile.Path(), "tile/8/")
		data, err := ioutil.ReadFile(filepath.Join(t.dir, path))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func must(err error) {
	if err != nil {
		fmt.Println("REFUSED:", err)
		os.Exit(1)
	}
}

func hash(text string) tlog.Hash {
	var h tlog.Hash
	raw, err := hex.DecodeString(text)
	must(err)
	copy(h[:], raw)
	return h
}

func hashes(list string) []tlog.Hash {
	var all []tlog.Hash
	for _, text := range strings.Split(list, ",") {
		if text != "" {
			all = append(all, hash(text))
		}
	}
	return all
}

func main() {
	verifier, err := note.NewVerifier(os.Args[1])
	must(err)
	raw, err := ioutil.ReadFile(filepath.Join(os.Args[2], "checkpoint"))
	must(err)
	opened, err := note.Open(raw, note.VerifierList(verifier))
	must(err)
	lines := strings.Split(opened.Text, "\n")
	// The tree's text is the same but for its first line, which here names the log.
	tree, err := tlog.ParseTree([]byte("go.sum database tree\n" + lines[1] + "\n" + lines[2] + "\n"))
	must(err)

	file, err := os.Open(filepath.Join(os.Args[2], "proofs.txt"))
	must(err)
	scanner := bufio.NewScanner(file)
	scanner.Buffer(nil, 1<<20)
	reader := tlog.TileHashReader(tree, tiles{os.Args[2]})
	count := 0
	for scanner.Scan() {
		var kind, root, leaf, list string
		var a, b int64
		parts := strings.Split(scanner.Text(), " ")
		kind, root, leaf, list = parts[0], parts[3], parts[4], parts[5]
		fmt.Sscan(parts[1], &a)
		fmt.Sscan(parts[2], &b)
		if kind == "inclusion" {
			text, err := hex.DecodeString(leaf)
			must(err)
			id := tlog.Hash(sha256.Sum256(append([]byte{0}, text...)))
			must(tlog.CheckRecord(hashes(list), b, hash(root), a, id))
			stored, err := reader.ReadHashes([]int64{tlog.StoredHashIndex(0, a)})
			must(err)
			if stored[0] != id {
				must(fmt.Errorf("tile and leaf %d differ", a))
			}
		} else {
			must(tlog.CheckTree(hashes(list), b, hash(root), a, hash(leaf)))
		}
		count++
	}
	fmt.Printf("ACCEPTED %d proofs under size %d\n", count, tree.N)
}
