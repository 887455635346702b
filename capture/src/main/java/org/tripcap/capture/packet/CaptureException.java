package org.tripcap.capture.packet;

import java.io.IOException;

/** A packet source that cannot be opened, or that ended before it should. */
public final class CaptureException extends IOException {

    /** What went wrong, as far as it decides what to do next. */
    public enum Problem {
        /** There is no interface of this name, for now. */
        NO_SUCH_INTERFACE,
        /** This process may not capture. */
        NOT_PERMITTED,
        /** The filter does not compile for the source's link type. */
        BAD_FILTER,
        /** The kernel did not take the filter; without it, foreign packets would reach user space. */
        FILTER_NOT_ATTACHED,
        /** The interface went down or away. */
        INTERFACE_LOST,
        /** The file is no capture file, or is damaged from some point on. */
        BROKEN_FILE,
        /** Anything else. */
        OTHER
    }

    private final Problem problem;

    CaptureException(Problem problem, String message) {
        super(message);
        this.problem = problem;
    }

    CaptureException(Problem problem, String message, Throwable cause) {
        super(message, cause);
        this.problem = problem;
    }

    /** What went wrong. */
    public Problem problem() {
        return problem;
    }
}
