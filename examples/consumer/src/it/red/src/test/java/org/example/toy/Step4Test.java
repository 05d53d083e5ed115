package org.example.toy;

class Step4Test extends ToyTck {
    @Override
    ToyFleet fleet() {
        return new StepFleet(4);
    }
}
