package org.tripcap.capture;

import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What a sensor's exit status means; systemd units and scripts depend on these numbers (sysexits.h where it has one). */
public final class SensorExit {

    /** Stopped as asked, or the configuration was checked and is sound. */
    public static final int OK = 0;
    /** The command line is wrong. */
    public static final int USAGE = 2;
    /** A fault of the program, or it did not end in time. */
    public static final int SOFTWARE = 70;
    /** The data directory cannot be used, or another sensor uses it. */
    public static final int DATA = 74;
    /** The process may not capture. */
    public static final int PERMISSION = 77;
    /** The configuration is wrong. */
    public static final int CONFIGURATION = 78;

    private static final Map<Integer, String> MEANINGS = new TreeMap<>(Map.of(
            OK,
            "stopped as asked; with --check: the configuration is sound",
            USAGE,
            "wrong command line",
            69,
            "the start script found no Java that is new enough",
            SOFTWARE,
            "a fault of the program, or it did not end in time; the log says which",
            DATA,
            "the data directory cannot be used, or another sensor uses it",
            PERMISSION,
            "no permission to capture",
            CONFIGURATION,
            "wrong configuration"));

    private SensorExit() {}

    /** What each means, in their order. */
    public static Map<Integer, String> meanings() {
        return Collections.unmodifiableMap(MEANINGS);
    }

    /** For a help text. */
    static String help() {
        StringBuilder help = new StringBuilder("Exit codes:\n");
        MEANINGS.forEach((code, meaning) -> help.append(String.format(Locale.ROOT, "  %-3d %s%n", code, meaning)));
        return help.toString();
    }
}
