package org.tripcap.ingest.notary;

import java.io.IOException;
import org.tripcap.capture.custody.Checkpoint;

/** A place that keeps checkpoints. */
interface CheckpointSink {
    /**
     * Keeps a checkpoint; it is durable on return. Keeping one again is harmless.
     *
     * @param note the exact bytes of the signed note
     * @throws NotaryHaltedException when the place holds another root for the same size, or another notary took this one's place
     * @throws IOException when it is not known to be durable
     */
    void keep(Checkpoint checkpoint, byte[] note) throws IOException, NotaryHaltedException;
}
