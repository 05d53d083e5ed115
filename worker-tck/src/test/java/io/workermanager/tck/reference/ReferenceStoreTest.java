package io.workermanager.tck.reference;

/** The reference store passes every rule. */
class ReferenceStoreTest extends ReferenceTck {}
