package org.tripcap.ingest.http;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.tripcap.ingest.http.Problem.Kind;

/**
 * Answers a failed authentication late, and only so many of them: further ones are turned away at once, since a flood that could make
 * answers wait without bound would take the places of rightful senders, whom nothing here holds up. That slows who guesses one secret
 * after the other, not who guesses many at a time; what stands against guessing is that secrets are long and random.
 */
final class FailureBrake {
    private static final int WAITING = 32;

    private final Duration delay;
    private final Semaphore places = new Semaphore(WAITING);

    FailureBrake(Duration delay) {
        this.delay = delay;
    }

    /** The answer to a failure, after its delay. */
    Problem failed() throws InterruptedException {
        if (!places.tryAcquire()) {
            return new Problem(Kind.TOO_MANY, "too many requests with wrong credentials", Duration.ofSeconds(5));
        }
        try {
            Thread.sleep(delay);
        } finally {
            places.release();
        }
        return new Problem(Kind.UNAUTHORISED, "there is no such source, or none of its credentials fits this request");
    }
}
