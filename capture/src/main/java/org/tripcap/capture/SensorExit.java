package org.tripcap.capture;

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

    /** For a help text. */
    public static final String HELP = """
            Exit codes:
              0   stopped as asked; with --check: the configuration is sound
              2   wrong command line
              69  the start script found no Java that is new enough
              70  a fault of the program, or it did not end in time; the log says which
              74  the data directory cannot be used, or another sensor uses it
              77  no permission to capture
              78  wrong configuration
            """;

    private SensorExit() {}
}
