package org.tripcap.ingest.notary;

import java.io.IOException;
import org.tripcap.capture.custody.Checkpoint;

/** A place that keeps time stamps of checkpoints. */
interface StampSink {
    /**
     * Keeps a stamp; it is durable on return. Keeping one again is harmless.
     *
     * @param note the exact bytes of the signed note that is stamped
     * @param token DER of the TimeStampToken
     */
    void keepStamp(Checkpoint checkpoint, byte[] note, byte[] token) throws IOException;
}
