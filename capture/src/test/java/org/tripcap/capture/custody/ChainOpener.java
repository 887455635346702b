package org.tripcap.capture.custody;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/** A process of its own that tries to open a statement chain and says how it went. */
final class ChainOpener {
    private ChainOpener() {}

    /** Takes the chain's file and the identity's. */
    public static void main(String[] arguments) throws IOException {
        ActorEnvironment environment = new ActorEnvironment(
                InstantSource.system(), () -> ClockState.UNKNOWN, Optional::empty, Deployment.STANDALONE);
        try (StatementChain chain =
                StatementChain.open(Path.of(arguments[0]), Identity.load(Path.of(arguments[1])), environment)) {
            System.out.println("epoch " + chain.epoch());
        } catch (ChainBusyException e) {
            System.out.println("busy");
        }
    }
}
