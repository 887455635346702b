package org.tripcap.cli.standalone;

import java.nio.file.Path;

/** A parent for tests to kill: starts both stores below its argument, prints its children's ids, and waits. */
final class StoresParent {
    static final String CHILDREN = "children ";

    private StoresParent() {}

    public static void main(String[] arguments) throws Exception {
        StandaloneStores stores = StandaloneStores.start(Path.of(arguments[0]), 0, 0);
        System.out.println(
                CHILDREN + stores.broker().pid() + " " + stores.node().pid());
        System.out.flush();
        Thread.sleep(Long.MAX_VALUE);
    }
}
