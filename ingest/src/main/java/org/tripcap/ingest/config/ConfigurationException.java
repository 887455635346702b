package org.tripcap.ingest.config;

/** A file of the operator's that cannot be used as it is. The message names file, line and field. */
public final class ConfigurationException extends Exception {
    private final int line;

    ConfigurationException(String file, int line, String problem) {
        super(file + ", line " + line + ": " + problem);
        this.line = line;
    }

    /** The line to look at, from 1. */
    public int line() {
        return line;
    }
}
