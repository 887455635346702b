package org.tripcap.cli.command;

/**
 * Runs something when the program is interrupted (Ctrl-C, SIGTERM) before this is closed, so that interfaces, children and
 * temporary files do not stay behind.
 */
final class OnInterrupt implements AutoCloseable {

    private final Thread hook;
    private volatile boolean fired;

    OnInterrupt(Runnable action) {
        hook = new Thread(
                () -> {
                    fired = true;
                    action.run();
                },
                "on-interrupt");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Whether the program is being interrupted: what fails from now on fails because of that. */
    boolean fired() {
        return fired;
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The program is being interrupted already: the action runs.
            return;
        }
    }
}
