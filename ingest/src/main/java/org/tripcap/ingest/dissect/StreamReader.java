package org.tripcap.ingest.dissect;

/** Reads one protocol off the two byte streams of a TCP connection. */
interface StreamReader extends FactsReader {
    /** Nothing was used: the same bytes come again with more behind them. */
    int NEED_MORE = 0;

    /** Nothing further of this direction is wanted. */
    int DONE = -1;

    /** Name for {@code network.protocol}. */
    String protocol();

    /**
     * Reads from the start of the bytes given.
     *
     * @param fromClient whether the initiator sent them
     * @return how many bytes were used, or {@link #NEED_MORE} or {@link #DONE}
     */
    int read(boolean fromClient, byte[] data, int from, int to);

    /** Bytes are missing before those that come next. */
    void gap(boolean fromClient);
}
