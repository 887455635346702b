package org.tripcap.capture.incident;

/** Bytes that are not what their format demands. The message names the field, what was expected and what was found. */
public final class MalformedException extends IllegalArgumentException {
    public MalformedException(String message) {
        super(message);
    }

    public MalformedException(String message, Throwable cause) {
        super(message, cause);
    }
}
