package org.tripcap.cli.standalone;

/**
 * Whose a store's directory is, as its lock file says it.
 *
 * @param pid the store's process
 * @param parent the process that started it
 */
record Owner(long pid, long parent) {
    private static final Owner UNKNOWN = new Owner(0, 0);

    static Owner current() {
        ProcessHandle self = ProcessHandle.current();
        return new Owner(self.pid(), self.parent().map(ProcessHandle::pid).orElse(0L));
    }

    /** Reads what {@link #toString} wrote; what was cut short says nothing. */
    static Owner parse(String text) {
        String[] parts = text.strip().split(" ", -1);
        try {
            return parts.length == 2 ? new Owner(Long.parseLong(parts[0]), Long.parseLong(parts[1])) : UNKNOWN;
        } catch (NumberFormatException e) {
            return UNKNOWN;
        }
    }

    /** False for an orphan, which ends within seconds. */
    boolean hasParent() {
        return ProcessHandle.of(parent).isPresent();
    }

    /** The lock file's text. */
    @Override
    public String toString() {
        return pid + " " + parent + "\n";
    }
}
