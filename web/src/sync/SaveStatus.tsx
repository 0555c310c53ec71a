export function SaveStatus() { return <span role="status" /> }
