package org.tripcap.cli.bench;

import java.io.IOException;

/** A recorder in a process of its own, that records until it is told to finish. */
interface Recorder extends AutoCloseable {

    /** The process, which is alive until {@link #close}. */
    long pid();

    /** Ends recording; on return everything recorded is where it belongs, and the process can still be looked at. */
    void settle() throws IOException, InterruptedException;

    /** What was recorded, once {@link #settle} has returned; may end the process. */
    Counts counts() throws IOException, InterruptedException;

    @Override
    void close();
}
