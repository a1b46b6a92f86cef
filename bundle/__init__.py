"""One archive that installs xxgk where there is no network: `python -m bundle`.

Wheels for every target are taken by name, version and hash from requirements.lock; the archive installs them with pip's own checks.
"""
