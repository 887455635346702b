package org.tripcap.ingest.notary;

/**
 * The notary must not sign any more: two different trees were or would be signed for one log, or another notary took its place. A
 * person must look; nothing here tries again.
 */
final class NotaryHaltedException extends Exception {
    NotaryHaltedException(String message) {
        super(message);
    }

    NotaryHaltedException(String message, Throwable cause) {
        super(message, cause);
    }
}
