package org.tripcap.capture.segment;

/**
 * Has to be shown where secret key bytes enter or leave a key object, so that a search for {@code
 * SecretAccess.granted} finds every such place.
 */
public final class SecretAccess {

    private static final SecretAccess GRANTED = new SecretAccess();

    private SecretAccess() {}

    /** The token. Whoever asks for it answers for where the bytes go: never a log, an argument list or a message. */
    public static SecretAccess granted() {
        return GRANTED;
    }
}
