package org.tripcap.ingest.notary;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.tripcap.capture.custody.Checkpoint;

/** A sink in memory that can be away. */
final class MemorySink implements CheckpointSink {
    final List<byte[]> notes = new ArrayList<>();
    final List<Checkpoint> checkpoints = new ArrayList<>();
    boolean away;
    boolean displaced;

    @Override
    public void keep(Checkpoint checkpoint, byte[] note) throws IOException, NotaryHaltedException {
        if (displaced) {
            throw new NotaryHaltedException("another notary has begun to sign");
        }
        if (away) {
            throw new IOException("the sink is away");
        }
        if (!checkpoints.contains(checkpoint)) {
            checkpoints.add(checkpoint);
            notes.add(note);
        }
    }
}
