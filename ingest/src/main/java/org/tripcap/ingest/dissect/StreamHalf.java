package org.tripcap.ingest.dissect;

import java.util.Arrays;

/** One direction of a TCP connection: puts its bytes in order as far as they come so, and holds what is not yet used. */
final class StreamHalf {
    private static final byte[] EMPTY = new byte[0];

    private boolean started;
    private boolean done;
    private int expected;
    private byte[] held = EMPTY;
    private int heldLength;

    boolean isDone() {
        return done;
    }

    /** Passes on what this packet brings that is new. */
    void take(Layers packet, StreamReader reader, boolean fromClient, StreamMemory memory) {
        if (done) {
            return;
        }
        int sequence = packet.tcpSequence + (packet.tcpFlags >> 1 & 1);
        int from = packet.position;
        if (started) {
            int ahead = sequence - expected;
            if (ahead < 0) {
                if (-ahead >= packet.end - from) {
                    return;
                }
                from -= ahead;
            } else if (ahead > 0) {
                drop(memory);
                reader.gap(fromClient);
            }
        }
        started = true;
        // By the header's length: bytes that the capture cut off show as a gap before the next packet.
        expected = sequence + packet.payloadLength;
        feed(packet.data, from, packet.end, reader, fromClient, memory);
    }

    private void feed(byte[] data, int from, int to, StreamReader reader, boolean fromClient, StreamMemory memory) {
        if (heldLength == 0) {
            int used = read(data, from, to, reader, fromClient);
            if (!done && used < to - from && !hold(data, from + used, to, memory)) {
                close(memory);
            }
        } else if (hold(data, from, to, memory)) {
            int used = read(held, 0, heldLength, reader, fromClient);
            System.arraycopy(held, used, held, 0, heldLength - used);
            heldLength -= used;
        } else {
            close(memory);
        }
        if (done) {
            drop(memory);
        }
    }

    /** Reads message after message; returns how many bytes were used. */
    private int read(byte[] data, int from, int to, StreamReader reader, boolean fromClient) {
        int at = from;
        while (at < to) {
            int used = reader.read(fromClient, data, at, to);
            if (used == StreamReader.DONE) {
                done = true;
                return to - from;
            }
            if (used == StreamReader.NEED_MORE) {
                break;
            }
            at += used;
        }
        return at - from;
    }

    private boolean hold(byte[] data, int from, int to, StreamMemory memory) {
        int length = heldLength + to - from;
        if (length > StreamMemory.MAX_HALF) {
            return false;
        }
        if (length > held.length) {
            int capacity = Math.min(StreamMemory.MAX_HALF, Math.max(length, 2 * held.length));
            if (!memory.take(capacity - held.length)) {
                return false;
            }
            held = Arrays.copyOf(held, capacity);
        }
        System.arraycopy(data, from, held, heldLength, to - from);
        heldLength = length;
        return true;
    }

    /** Wants nothing more and holds nothing back. */
    void close(StreamMemory memory) {
        done = true;
        drop(memory);
    }

    private void drop(StreamMemory memory) {
        memory.release(held.length);
        held = EMPTY;
        heldLength = 0;
    }
}
