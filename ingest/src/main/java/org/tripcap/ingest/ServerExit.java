package org.tripcap.ingest;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** What a server's exit status means; systemd units and scripts depend on these numbers (sysexits.h where it has one). */
public final class ServerExit {

    /** Stopped as asked, or the configuration was checked and is sound. */
    public static final int OK = 0;
    /** A fault of the program, or it did not end in time. */
    public static final int SOFTWARE = 70;
    /** It could not start now, and may later. */
    public static final int TEMPORARY = 75;
    /** The configuration is wrong. */
    public static final int CONFIGURATION = 78;

    private static final Map<Integer, String> MEANINGS = new TreeMap<>(Map.of(
            OK,
            "stopped as asked; with --check: the configuration is sound",
            2,
            "wrong command line",
            69,
            "the start script found no Java that is new enough",
            SOFTWARE,
            "a fault of the program, or it did not end in time; the log says which",
            TEMPORARY,
            "it could not start now: Kafka does not answer, its topics are not as agreed, the data directory is in use, or a"
                    + " port is taken",
            CONFIGURATION,
            "wrong configuration"));

    private ServerExit() {}

    /** What each means, in their order. */
    public static Map<Integer, String> meanings() {
        return Collections.unmodifiableMap(MEANINGS);
    }
}
