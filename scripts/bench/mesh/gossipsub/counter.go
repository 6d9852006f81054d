package main

import (
	"fmt"
	"sync/atomic"
	"time"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
)

// Counts the copies that arrived at all nodes, and the neighbours in the meshes of all nodes.
type counter struct {
	copies  atomic.Int64
	grafted atomic.Int64
}

func (c *counter) waitForMesh(ends int) error {
	return wait(&c.grafted, ends, "ends of edges in the mesh")
}

func (c *counter) waitForCopies(copies int) error {
	return wait(&c.copies, copies, "copies")
}

func wait(count *atomic.Int64, wanted int, what string) error {
	for end := time.Now().Add(patience); count.Load() < int64(wanted); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			return fmt.Errorf("there are %d of %d %s", count.Load(), wanted, what)
		}
	}
	return nil
}

func (c *counter) of(self peer.ID) pubsub.RawTracer {
	return &tracer{counter: c, self: self}
}

type tracer struct {
	*counter
	self peer.ID
}

func (t *tracer) Graft(peer.ID, string) { t.grafted.Add(1) }
func (t *tracer) Prune(peer.ID, string) { t.grafted.Add(-1) }
func (t *tracer) DeliverMessage(message *pubsub.Message) {
	if message.ReceivedFrom != t.self {
		t.copies.Add(1)
	}
}
func (t *tracer) DuplicateMessage(*pubsub.Message) { t.copies.Add(1) }

func (t *tracer) OnNewOutboundStream(peer.ID, protocol.ID)             {}
func (t *tracer) OnClosedOutboundStream(peer.ID)                       {}
func (t *tracer) Join(string)                                          {}
func (t *tracer) Leave(string)                                         {}
func (t *tracer) ValidateMessage(*pubsub.Message)                      {}
func (t *tracer) RejectMessage(*pubsub.Message, string)                {}
func (t *tracer) ThrottlePeer(peer.ID)                                 {}
func (t *tracer) RecvRPC(*pubsub.RPC)                                  {}
func (t *tracer) SendRPC(*pubsub.RPC, peer.ID)                         {}
func (t *tracer) SendRPCCompleted(*pubsub.RPC, peer.ID, time.Duration) {}
func (t *tracer) DropRPC(*pubsub.RPC, peer.ID)                         {}
func (t *tracer) UndeliverableMessage(*pubsub.Message)                 {}
