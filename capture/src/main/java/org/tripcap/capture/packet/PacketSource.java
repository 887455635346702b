package org.tripcap.capture.packet;

/**
 * Something that packets come from, opened and filtered. {@link #run}, {@link #statistics} and {@link #close} belong to one
 * thread; {@link #stop} may be called from any.
 */
public sealed interface PacketSource extends AutoCloseable permits LiveSource, SocketSource, PromptSource, FileSource {

    /** Name of the interface, or of the file without its directory. */
    String name();

    /** The link type of every packet. */
    LinkType linkType();

    /**
     * Hands packets to the sink until the source ends or is stopped; then everything it had accepted was handed out.
     *
     * @throws CaptureException when the source ends early; what it gave until then was handed out
     */
    void run(PacketSink sink) throws CaptureException;

    /**
     * Ends {@link #run} soon. Returns at once; no packet later than {@code lastNanos} is handed out any more.
     *
     * @param lastNanos the last instant that counts, nanoseconds since 1970, by the clock that stamps the packets
     */
    void stop(long lastNanos);

    /**
     * Bounds what is handed out from now on by the packets' own time stamps, until it is called again. {@link #stop} can only
     * tighten it.
     *
     * @param lastNanos the last instant that counts, nanoseconds since 1970; it means nothing for a file, whose stamps are old
     */
    void limit(long lastNanos);

    /** What was counted until now. */
    SourceStatistics statistics();

    @Override
    void close();
}
