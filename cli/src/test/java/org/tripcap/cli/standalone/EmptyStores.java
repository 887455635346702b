package org.tripcap.cli.standalone;

import java.io.IOException;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Gives a class of tests the run's broker and node without anything that others left there. */
public final class EmptyStores implements BeforeAllCallback {

    @Override
    public void beforeAll(ExtensionContext context) throws IOException, InterruptedException {
        SharedStores.clear();
    }
}
