package io.workermanager.tck.sample;

import io.workermanager.tck.AdapterLayering;

/** A violation: AdapterLayering needs ArchUnit. */
interface UsesAdapterLayering {
    AdapterLayering layering();
}
