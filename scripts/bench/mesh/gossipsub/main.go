// Floods messages over a mesh of gossipsub nodes in one process, over an in-memory network.
//
// Reads one JSON object from stdin, and prints one. Its processor seconds are those from the first message to the last.
// Nodes are created, connected and in the mesh of each other before the first message.
package main

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"syscall"
	"time"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
	pb "github.com/libp2p/go-libp2p-pubsub/pb"
	"github.com/libp2p/go-libp2p/core/peer"
	mocknet "github.com/libp2p/go-libp2p/p2p/net/mock"
)

type work struct {
	Nodes     int      `json:"nodes"`
	Edges     [][2]int `json:"edges"`
	Messages  int      `json:"messages"`
	SizeBytes int      `json:"sizeBytes"`
}

type result struct {
	Delivered  int64   `json:"delivered"`
	Copies     int64   `json:"copies"`
	CPUSeconds float64 `json:"cpuSeconds"`
}

// A network that takes longer than this for its mesh or for one message does not work.
const patience = 60 * time.Second

func main() {
	var given work
	must(json.NewDecoder(os.Stdin).Decode(&given))
	measured, err := flood(given)
	must(err)
	must(json.NewEncoder(os.Stdout).Encode(measured))
}

func flood(given work) (result, error) {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	network := mocknet.New()
	defer network.Close()
	counter := &counter{}
	received := make(chan struct{}, given.Nodes)
	topics := make([]*pubsub.Topic, given.Nodes)
	peers := make([]peer.ID, given.Nodes)
	for node := range topics {
		host, err := network.GenPeer()
		if err != nil {
			return result{}, err
		}
		peers[node] = host.ID()
		router, err := pubsub.NewGossipSub(ctx, host, options(degree(given), counter.of(host.ID()))...)
		if err != nil {
			return result{}, err
		}
		if topics[node], err = router.Join("flood"); err != nil {
			return result{}, err
		}
		subscription, err := topics[node].Subscribe()
		if err != nil {
			return result{}, err
		}
		go read(ctx, subscription, received)
	}
	for _, edge := range given.Edges {
		if _, err := network.LinkPeers(peers[edge[0]], peers[edge[1]]); err != nil {
			return result{}, err
		}
		if _, err := network.ConnectPeers(peers[edge[0]], peers[edge[1]]); err != nil {
			return result{}, err
		}
	}
	// Each edge has two ends, and each end is in the mesh of the other.
	if err := counter.waitForMesh(2 * len(given.Edges)); err != nil {
		return result{}, err
	}
	from := cpuSeconds()
	for message := range given.Messages {
		data := make([]byte, given.SizeBytes)
		binary.LittleEndian.PutUint64(data, uint64(message))
		if err := topics[message%given.Nodes].Publish(ctx, data); err != nil {
			return result{}, err
		}
		// The queues of a node drop messages when they are full, so the next message waits for this one.
		for node := range given.Nodes {
			select {
			case <-received:
			case <-time.After(patience):
				return result{}, fmt.Errorf("message %d reached only %d of %d nodes", message, node, given.Nodes)
			}
		}
	}
	// A node sends a message to all its neighbours except the one from which it came.
	if err := counter.waitForCopies(given.Messages * (2*len(given.Edges) - given.Nodes + 1)); err != nil {
		return result{}, err
	}
	measured := result{CPUSeconds: cpuSeconds() - from}
	measured.Copies = counter.copies.Load()
	measured.Delivered = int64(given.Messages) * int64(given.Nodes-1)
	return measured, nil
}

// The mesh of a node has all its neighbours. Messages are neither signed nor checked, as in a simulated world.
func options(degree int, tracer pubsub.RawTracer) []pubsub.Option {
	params := pubsub.DefaultGossipSubParams()
	params.D, params.Dlo, params.Dhi = degree, degree, 2*degree
	params.Dscore, params.Dout = 0, 0
	return []pubsub.Option{
		pubsub.WithGossipSubParams(params),
		pubsub.WithMessageSignaturePolicy(pubsub.StrictNoSign),
		pubsub.WithNoAuthor(),
		pubsub.WithMessageIdFn(func(message *pb.Message) string {
			sum := sha256.Sum256(message.Data)
			return string(sum[:])
		}),
		pubsub.WithRawTracer(tracer),
	}
}

func degree(given work) int {
	degrees := make([]int, given.Nodes)
	largest := 0
	for _, edge := range given.Edges {
		for _, node := range edge {
			degrees[node]++
			largest = max(largest, degrees[node])
		}
	}
	return largest
}

func read(ctx context.Context, subscription *pubsub.Subscription, received chan<- struct{}) {
	for {
		if _, err := subscription.Next(ctx); err != nil {
			return
		}
		received <- struct{}{}
	}
}

func cpuSeconds() float64 {
	var usage syscall.Rusage
	must(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano()).Seconds()
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
